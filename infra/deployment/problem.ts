/** One thing that is wrong with the templates. Never holds a value that may be a secret. */
export interface Problem {
  /** Relative to the root. */
  file: string;
  /** Short name of what is broken, the same for every file. */
  rule: string;
  /** Which part breaks it, and how it must be. */
  message: string;
}

/** Collects what is wrong with one file. */
export const problemsOf = (file: string) => {
  const problems: Problem[] = [];
  return {
    problems,
    /** Notes a problem unless the condition holds. */
    expect: (holds: boolean, rule: string, message: string): void => {
      if (!holds) problems.push({ file, rule, message });
    },
  };
};
