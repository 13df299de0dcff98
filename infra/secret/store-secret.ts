import { ConfigError } from '../../shared/config.ts';
import { nameOfError } from '../doctor/name-of-error.ts';
import { StartError } from '../local/listen.ts';
import { say } from './say.ts';
import type { SecretStore } from './stores/secret-store.ts';

/** Writes one secret and says so. @throws StartError in one sentence that repeats no value. */
export const storeSecret = async (store: SecretStore, name: string, text: string): Promise<void> => {
  try {
    const outcome = await store.put(name, text);
    say(`\n${name} ${outcome} in ${store.place} (${Buffer.byteLength(text)} bytes).`);
  } catch (error) {
    if (error instanceof StartError || error instanceof ConfigError) throw error;
    throw new StartError(
      `${name} could not be stored in ${store.place}: ${nameOfError(error)}. Check the region, the network, and that ${store.needs}.`,
    );
  }
};
