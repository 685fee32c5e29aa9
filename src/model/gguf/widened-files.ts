/**
 * The files with the widened weights of quantised models: what each one is, when it was last used, who uses it now, and
 * which have to be removed. Beside each weight file is a description, whose modification time is that of the last use.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { byteWords } from '../../base/byte-words';
import { ModelFolderError } from '../errors';
import { exists } from '../files';
import { mayBeRunning } from '../temporary-files';

const NAME = /^(?<base>.*-(?<place>[0-9a-f]{16})-[0-9a-f]{32})\.safetensors$/s;
const MARK = /\.in-use-(?<process>\d+)-/;

/** A limit for the folder of widened files, and callbacks during the work. */
export interface Widening {
  /** The most bytes of all weight files together; without it, as many as the disk has room for. */
  readonly most?: number;
  readonly signal?: AbortSignal;
  /** Called with the number of bytes written, and the number of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A name made from the model's file, its folder and the state of its files, so that each state has its own name. */
export function widenedName(file: string, state: string): string {
  const stem = basename(file)
    .replace(/\.gguf$/i, '')
    .replace(/[^\w.+-]/g, '_')
    .slice(0, 80);
  return `${stem}-${placeOf(file)}-${state.slice(0, 32)}.safetensors`;
}

function placeOf(file: string): string {
  return createHash('sha256').update(file).digest('hex').slice(0, 16);
}

/** Describes the file and marks it as used by this process from now on. @returns a function that ends this use only */
export async function beginUse(path: string, model: string): Promise<() => Promise<void>> {
  const about =
    "Weights of a quantised GGUF model as float32, made by LLM Trace so that a trace computes with the file's exact " +
    'values. It may be removed whenever LLM Trace does not run: it is made anew when it is needed.';
  const description = descriptionOf(path);
  if (await exists(description)) await utimes(description, new Date(), new Date());
  else await writeFile(description, `${JSON.stringify({ about, model, weights: basename(path) }, null, 2)}\n`);
  const mark = `${path}.in-use-${process.pid}-${randomUUID().slice(0, 8)}`;
  await writeFile(mark, '');
  return () => rm(mark, { force: true });
}

function descriptionOf(path: string): string {
  return path.replace(/\.safetensors$/, '.json');
}

interface Kept {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

/**
 * Removes files that nobody uses or will use: those of models that no longer exist, and other states of `file`. Then removes
 * the least recently used files, until there is room for this many bytes.
 * @throws ModelFolderError with one sentence if the limit for all files is lower than that
 */
export async function makeRoomForWidened(
  folder: string,
  file: string,
  { needed, most = Infinity }: { readonly needed: number; readonly most?: number | undefined },
): Promise<void> {
  if (needed > most) {
    throw new ModelFolderError(
      `${file} is quantised, and its weights as float32 take ${byteWords(needed)}: more than the ${byteWords(most)} ` +
        'that all such files may take.',
      { kind: 'widened files too large' },
    );
  }
  const kept = (await sweepWidened(folder, file)).sort((a, b) => a.used - b.used);
  let total = kept.reduce((sum, { bytes }) => sum + bytes, needed);
  for (const { path, bytes } of kept) {
    if (total <= most) return;
    if (await removeUnlessUsed(path)) total -= bytes;
  }
}

/** Removes the files of models that no longer exist, and those of `changed`, which has another state now. @returns the others */
export async function sweepWidened(folder: string, changed?: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const place = NAME.exec(name)?.groups?.['place'];
    if (place === undefined) continue;
    const path = join(folder, name);
    const isFormer = changed !== undefined && place === placeOf(changed);
    if ((isFormer || (await isOrphan(path))) && (await removeUnlessUsed(path))) continue;
    const found = await stat(path).catch(() => undefined);
    const used = await stat(descriptionOf(path)).catch(() => undefined);
    if (found) kept.push({ path, bytes: found.size, used: used?.mtimeMs ?? found.mtimeMs }); // otherwise another window has removed it
  }
  return kept;
}

/** Whether the model of a file no longer exists; also true if its description does not name one. */
async function isOrphan(path: string): Promise<boolean> {
  try {
    const { model } = JSON.parse(await readFile(descriptionOf(path), 'utf8')) as { model: string };
    return !(await exists(model));
  } catch {
    return true;
  }
}

/** Whether the process that left a mark may still use the file. */
async function isOfUser(mark: string): Promise<boolean> {
  const found = await stat(mark).catch(() => undefined);
  return found !== undefined && mayBeRunning(Number(MARK.exec(mark)?.groups?.['process']), found.mtimeMs);
}

/** Removes a file. @returns false if it stays, because it is in use or mapped into memory */
async function removeUnlessUsed(path: string): Promise<boolean> {
  const folder = join(path, '..');
  const marks = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.in-use-`));
  for (const mark of marks) if (await isOfUser(join(folder, mark))) return false;
  try {
    await rm(path, { force: true });
  } catch {
    return false;
  }
  for (const name of [basename(descriptionOf(path)), ...marks]) await rm(join(folder, name), { force: true });
  return true;
}
