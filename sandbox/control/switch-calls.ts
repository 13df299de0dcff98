import { listSwitches, SwitchError } from '../behaviour.ts';
import { badRequest, type ControlCall, type ControlRequest } from './call.ts';

const setSwitches = ({ steering, body }: ControlRequest) => {
  try {
    steering.setSwitches(body);
  } catch (error) {
    if (error instanceof SwitchError) throw badRequest(error.message);
    throw error;
  }
  return steering.world.behaviour;
};

export const SWITCH_CALLS: readonly ControlCall[] = [
  {
    method: 'GET',
    path: /^switches$/,
    perform: ({ steering: { world } }) => ({ switches: listSwitches(world.behaviour) }),
  },
  { method: 'POST', path: /^switches$/, perform: setSwitches },
];
