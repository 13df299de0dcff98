/** What the browser remembers for the console; nothing where it keeps nothing. */
export const remembered = (name: string): string | undefined => {
  try {
    return localStorage.getItem(`sandbox-console.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
};

export const remember = (name: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(`sandbox-console.${name}`);
    else localStorage.setItem(`sandbox-console.${name}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
};
