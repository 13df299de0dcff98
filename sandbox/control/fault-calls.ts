import { FaultRuleError } from '../faults/parse-rule.ts';
import type { FaultRule } from '../faults/rule.ts';
import { badRequest, type ControlCall, type ControlRequest } from './call.ts';

const addFaults = ({ steering: { faults }, body }: ControlRequest) => {
  try {
    const rules = (Array.isArray(body) ? body : [body]) as FaultRule[];
    return { ids: rules.map((rule) => faults.add(rule)) };
  } catch (error) {
    if (error instanceof FaultRuleError) throw badRequest(error.message);
    throw error;
  }
};

export const FAULT_CALLS: readonly ControlCall[] = [
  { method: 'GET', path: /^faults$/, perform: ({ steering: { faults } }) => ({ faults: faults.list() }) },
  { method: 'POST', path: /^faults$/, perform: addFaults },
  {
    method: 'DELETE',
    path: /^faults$/,
    perform: ({ steering: { faults } }) => {
      faults.clear();
      return { faults: [] };
    },
  },
];
