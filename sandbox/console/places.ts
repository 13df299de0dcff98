import { fileURLToPath } from 'node:url';

/** The files of the page. */
export const PAGE: string = fileURLToPath(new URL('./page/', import.meta.url));
/** Where npm put the libraries of the page. */
export const PACKAGES: string = fileURLToPath(new URL('../../node_modules/', import.meta.url));
