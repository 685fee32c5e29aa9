/** Other programs' folders with small real models in them, made for a test. */
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Surroundings } from '../../../src/library/surroundings';
import { writeFolderGguf } from '../architectures/gguf-writer';
import { tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const OTHER_COMMIT = 'fedcba9876543210fedcba9876543210fedcba98';

/** A machine of a test's own, with an empty home. */
export async function machine(of: Partial<Surroundings> = {}): Promise<Surroundings> {
  return { env: {}, home: await tempFolder(), platform: 'linux', starter: null, folders: [], ...of };
}

export async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** A small model as a GGUF file. */
export async function putGguf(path: string, fixture = 'llama'): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFolderGguf(fixturePath(fixture), path);
}

/** A small model's folder. */
export async function putFolder(path: string, fixture = 'gpt2'): Promise<void> {
  await cp(fixturePath(fixture), path, { recursive: true, filter: (file) => !file.includes('expected.') });
}

/** A repository as Python's programs leave it: blobs, and links to them from a snapshot. */
export async function putRepository(
  cache: string,
  id: string,
  source: string,
  { commit = COMMIT, ref = 'main' }: { commit?: string; ref?: string | null } = {},
): Promise<string> {
  const repository = join(cache, `models--${id.replaceAll('/', '--')}`);
  const snapshot = join(repository, 'snapshots', commit);
  await mkdir(snapshot, { recursive: true });
  for (const name of await readdir(source)) {
    if (name.includes('expected.')) continue;
    const bytes = await readFile(join(source, name));
    const blob = join(repository, 'blobs', createHash('sha256').update(bytes).digest('hex'));
    await put(blob, bytes);
    await symlink(relative(snapshot, blob), join(snapshot, name));
  }
  if (ref !== null) await put(join(repository, 'refs', ref), commit);
  return snapshot;
}

/** A model as Ollama stores it. @param layers further ones, by the end of their type */
export async function putOllama(
  root: string,
  place: string,
  model: Uint8Array | null,
  layers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const all = [...Object.entries(layers), ...(model ? [['model', model] as const] : [])];
  const described = [];
  for (const [kind, content] of all) {
    const bytes = Buffer.from(content);
    const digest = createHash('sha256').update(bytes).digest('hex');
    await put(join(root, 'blobs', `sha256-${digest}`), bytes);
    described.push({
      mediaType: `application/vnd.ollama.image.${kind}`,
      digest: `sha256:${digest}`,
      size: bytes.length,
    });
  }
  await put(join(root, 'manifests', place), JSON.stringify({ schemaVersion: 2, layers: described }));
}

/** Stands for every name, link and byte below a folder, and for when each was changed. */
export async function hashOfTree(root: string): Promise<string> {
  const hash = createHash('sha256');
  const look = async (path: string): Promise<void> => {
    const found = await lstat(path, { bigint: true });
    hash.update(`${relative(root, path)} ${found.mode} ${found.size} ${found.mtimeNs} ${found.ctimeNs}\n`);
    if (found.isSymbolicLink()) hash.update(await readlink(path));
    else if (found.isFile()) hash.update(await readFile(path).catch(() => ''));
    else if (found.isDirectory()) {
      for (const name of (await readdir(path).catch(() => [])).sort()) await look(join(path, name));
    }
  };
  await look(root);
  return hash.digest('hex');
}
