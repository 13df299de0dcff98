import { FaultRuleError } from '../faults/parse-rule.ts';
import type { FaultRule } from '../faults/rule.ts';
import { badRequest, type ControlCall, type ControlRequest } from './call.ts';
import { ControlRefusal } from './refusal.ts';

const addFaults = ({ steering: { faults }, body }: ControlRequest) => {
  try {
    const rules = (Array.isArray(body) ? body : [body]) as FaultRule[];
    return { ids: rules.map((rule) => faults.add(rule)) };
  } catch (error) {
    if (error instanceof FaultRuleError) throw badRequest(error.message);
    throw error;
  }
};

const showFaults = ({ steering: { faults, errorCodes } }: ControlRequest) => ({
  faults: faults.list(),
  catalogue: { errors: errorCodes },
});

const removeFault = ({ steering: { faults }, parts: [id = ''] }: ControlRequest) => {
  if (!faults.remove(id)) throw new ControlRefusal(404, 'FAULT_NOT_EXIST', 'no such fault');
  return { faults: faults.list() };
};

export const FAULT_CALLS: readonly ControlCall[] = [
  { method: 'GET', path: /^faults$/, perform: showFaults },
  { method: 'POST', path: /^faults$/, perform: addFaults },
  { method: 'DELETE', path: /^faults\/([^/]+)$/, perform: removeFault },
  {
    method: 'DELETE',
    path: /^faults$/,
    perform: ({ steering: { faults } }) => {
      faults.clear();
      return { faults: [] };
    },
  },
];
