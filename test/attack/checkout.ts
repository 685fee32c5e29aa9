/** The built product that is attacked: this checkout, or another one. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type * as client from '../../src/engine/host/client';
import { type Ended, type EndOptions, runToEnd } from './processes';

export type Engine = client.EngineClient;

interface EngineChoices extends Partial<client.ClientOptions> {
  /** Checkouts that do not know the option run the engine in a thread. */
  readonly isolation?: 'thread' | 'process';
}

/** Bundle a checkout's own client of the engine. */
export async function bundleClient(root: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/engine/host/client.ts')],
    absWorkingDir: root,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
}

export class Checkout {
  readonly cli: string;
  readonly worker: string;
  /** A model of 14 MB. */
  readonly starter: string;
  /** A model of 170 KB and 448 tokens. */
  readonly small: string;

  /** @param clientPath what `bundleClient` wrote */
  constructor(
    readonly root: string,
    readonly clientPath: string,
  ) {
    this.cli = join(root, 'dist/cli.js');
    this.worker = join(root, 'dist/worker.js');
    this.starter = join(root, 'models/starter');
    this.small = join(root, 'test/fixtures/gpt2');
    const missing = [this.cli, this.worker].find((path) => !existsSync(path));
    if (missing !== undefined) throw new Error(`${missing} is missing: run npm run build in ${root} first.`);
  }

  /** A client of the checkout's built worker. */
  openEngine(choices: EngineChoices = {}): Engine {
    const { createEngineClient } = createRequire(this.clientPath)(this.clientPath) as typeof client;
    return createEngineClient({ workerPath: this.worker, ...choices });
  }

  /** Run the terminal program to its end. */
  runCli(args: readonly string[], options: EndOptions = {}): Promise<Ended> {
    return runToEnd(process.execPath, [this.cli, ...args], options);
  }
}
