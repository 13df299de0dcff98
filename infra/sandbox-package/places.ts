import { fileURLToPath } from 'node:url';

/** What `sandbox/console/places.ts` says, in the package: all of it lies beside the bundle. */
export const PAGE: string = fileURLToPath(new URL('./page/', import.meta.url));
/** Not called node_modules, which npm leaves out of a package. */
export const PACKAGES: string = fileURLToPath(new URL('./packages/', import.meta.url));
