import type { SecretSource } from './secret-source.ts';

/** Makes the source with the first fetch; a failed making is tried again by the next one. */
export const lazySecrets = (make: () => Promise<SecretSource>): SecretSource => {
  let making: Promise<SecretSource> | null = null;
  return {
    fetch: async (name) => {
      making ??= make().catch((error: unknown) => {
        making = null;
        throw error;
      });
      return (await making).fetch(name);
    },
  };
};
