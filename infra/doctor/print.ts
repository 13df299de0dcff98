import type { Finding } from './finding.ts';

const LOOKED_WIDTH = 28;

/** One line: level, what was looked at, what was found, and what to do unless it is as it should be. */
export const lineOf = (finding: Finding): string => {
  const { level, looked, found } = finding;
  const advice = finding.level === 'pass' ? '' : `. ${finding.remedy}`;
  return `${level}  ${looked.padEnd(LOOKED_WIDTH)}  ${found}${advice}`;
};

export const summaryOf = (findings: readonly Finding[]): string => {
  const count = (wanted: Finding['level']): number => findings.filter(({ level }) => level === wanted).length;
  const failed = count('fail');
  const advice = failed > 0 ? ' Mend the first failure first: what hangs on it was not looked at.' : '';
  return `${count('pass')} pass, ${count('warn')} warn, ${failed} fail.${advice}`;
};
