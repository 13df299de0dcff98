declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    createTableMs?: number;
    deleteTableMs?: number;
  }
  function dynalite(options?: Options): Server;
  export = dynalite;
}
