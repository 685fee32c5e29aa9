/** Where a server has its hub, in place of the user's own. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { scratch } from '../workbench/paths.ts';

/** Hugging Face's cache. @param worker counted from 1 */
export function hubCacheOf(worker: number): string {
  return join(scratch, 'hub-cache', String(worker));
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
