/** The folder in which widened weights of quantised models are kept, or a temporary one that goes with the engine. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class WidenedFolder {
  private temporary: Promise<string> | undefined;

  /** @param kept the folder; null: a temporary one */
  constructor(private readonly kept: () => string | null) {}

  readonly find = async (): Promise<string> => {
    const kept = this.kept();
    if (kept !== null) return kept;
    this.temporary ??= makeTemporary();
    return this.temporary;
  };

  async close(): Promise<void> {
    const folder = await this.temporary?.catch(() => undefined);
    this.temporary = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function makeTemporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-widened-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
