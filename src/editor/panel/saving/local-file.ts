/** Writes the files that a panel saves: on this machine, or where only the editor can write. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { withTemporaryFolder } from '../../../base/temporary-folder';
import { writeAtomically } from '../../../model/atomic-file';
import { type ContentKind, onlyKind } from '../../../model/file-kind';

/** If the target is not a file on this machine, the whole content is in memory while it is written. */
const MAX_REMOTE_BYTES = 256 * 1024 * 1024;

/** The save dialog has asked whether to replace a file; a file of another kind is never replaced. */
export function writeBytes(path: string, bytes: Uint8Array, kind: ContentKind): Promise<void> {
  return writeAtomically(path, (write) => write(bytes), onlyKind(kind));
}

/**
 * Lets `write` write a file on this machine, and moves it to the target, which may be a place where only the editor can
 * write.
 */
export async function withLocalFile(target: vscode.Uri, write: (path: string) => Promise<void>): Promise<void> {
  if (target.scheme === 'file') return write(target.fsPath);
  await withTemporaryFolder(join(tmpdir(), 'llm-trace-'), async (folder) => {
    const path = join(folder, basename(target.path));
    await copyExisting(target, path);
    await write(path);
    const { size } = await stat(path);
    if (size > MAX_REMOTE_BYTES) {
      const megabytes = Math.round(size / 1e6);
      throw new Error(
        vscode.l10n.t('{0} MB are too much for {1}: save to a folder of this machine.', megabytes, target.scheme),
      );
    }
    await vscode.workspace.fs.writeFile(target, await readFile(path));
  });
}

/** Writing inspects the file that it replaces, so that file is copied first. */
async function copyExisting(target: vscode.Uri, path: string): Promise<void> {
  const size = await vscode.workspace.fs.stat(target).then(
    (existing) => existing.size,
    () => 0, // a new file
  );
  if (size > MAX_REMOTE_BYTES) {
    throw new Error(vscode.l10n.t('{0} is too large to be replaced: choose another name.', basename(target.path)));
  }
  if (size > 0) await writeFile(path, await vscode.workspace.fs.readFile(target));
}
