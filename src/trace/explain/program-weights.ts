/**
 * What a Python program says of the weights that it reads: from which model they are, where they are stored, and how one is
 * read.
 */
import { homedir } from 'node:os';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { OpenedModel } from '../../architectures/open/opened-model';
import { commitOfSnapshot, idOfSnapshot } from '../../model/repository-name';
import { hashFilesOf, type WeightDtype, type WeightLocation } from '../../model/weights';
import { FILE_TYPES } from './program-text';
import { pythonString } from './python-literals';
import type { WholeNames } from './whole-names';

/** The files with the weights that a program reads, each once. */
export function weightFilesFor({ weights }: OpenedModel, names: WholeNames): readonly string[] {
  return [...new Set([...names.weights.keys()].map((name) => weights.get(name).file))];
}

/**
 * Returns the name of a weight in the file that a program reads. Widened weights are in a file that LLM Trace wrote, under
 * the architecture's names.
 */
export function nameInReadFile({ weights }: OpenedModel): (weight: string) => string {
  return (weight) => (weights.source ? weight : weights.get(weight).storedName);
}

/** A file of widened weights: its path, and its SHA-256 in hexadecimal. */
export interface WidenedFile {
  readonly path: string;
  readonly hash: string;
}

/** The file that LLM Trace made of a quantised model's weights and that its programs read; null for other models. */
export async function widenedFileOf({ weights }: OpenedModel, signal: AbortSignal): Promise<WidenedFile | null> {
  const [made] = weights.source ? weights.files : [];
  if (!made) return null;
  const [hash = ''] = await hashFilesOf(weights, [made.path], signal);
  return { path: made.path, hash };
}

/**
 * Comments that name the model, its source, and the weights by their hashes.
 * @param files the files that are read @param hashes the SHA-256 of each, in hexadecimal
 */
export async function modelNotes(
  { name, path, weights }: OpenedModel,
  files: readonly string[],
  hashes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const [id, commit] = [idOfSnapshot(path), commitOfSnapshot(path)];
  const from =
    id === undefined || commit === undefined
      ? `opened from ${pythonString(fromHome(path))}`
      : `from https://huggingface.co/${encodeURI(id)}, revision ${encodeURI(commit)}`;
  const made = weights.source?.map((file) => file.path) ?? [];
  const hashesMade = made.length > 0 ? await hashFilesOf(weights, made, signal) : [];
  const said = (all: readonly string[], of: readonly string[]) =>
    all.map((file, at) => `# SHA-256 of ${pythonString(basename(file))}: ${of[at]}`);
  return [`# The model: ${pythonString(name)}, ${from}.`, ...said(made, hashesMade), ...said(files, hashes)];
}

/**
 * The lines that find the weights, check that they are the same as here, and define the function that reads one.
 * @param weightsAt where the file of widened weights is kept for the program, instead of the one that LLM Trace made
 */
export function weightLines(
  files: readonly string[],
  hashes: readonly string[],
  names: WholeNames,
  model: OpenedModel,
  weightsAt: string | undefined,
): string[] {
  const { path, weights } = model;
  const fileName = nameInReadFile(model);
  const places = [...names.weights.keys()].map((name) => weights.get(name));
  const isWidened = places.some(({ blocks }) => blocks !== undefined);
  const remade = weightsAt === undefined ? REMADE : WRITTEN_BESIDE;
  const read = isWidened && weightsAt !== undefined ? [weightsAt] : files;
  return [
    ...(isWidened ? [`# The weights of ${pythonString(fromHome(path))}, as float32.`, `# ${remade}`] : []),
    ...(files.length === 1 ? ONE_FILE : SEVERAL_FILES),
    `FILES = [os.path.expanduser(file) for file in [${read.map((file) => pythonString(fromHome(file))).join(', ')}]]`,
    ...(files.length === 1 ? GIVEN_FILE : GIVEN_FOLDER),
    ...BESIDE,
    'HASHES = [',
    ...hashes.map((hash) => `    ${pythonString(hash)},`),
    ']',
    'for file, expected in zip(FILES, HASHES):',
    '    if not os.path.isfile(file):',
    `        sys.exit(${pythonString(`The model's file is not there: `)} + file + ${pythonString(`\n${isWidened ? `${remade} ` : ''}Say where it is: python ${files.length === 1 ? 'PROGRAM FILE' : 'PROGRAM FOLDER'}`)})`,
    ...CHECK_HASH,
    '# Of each weight, by its name in its file: that file, the type of its numbers, its first byte, its shape.',
    'WEIGHTS = {',
    ...places.map((place) => `    ${pythonString(fileName(place.name))}: (${placeText(place, files)}),`),
    '}',
    '',
    ...READ_WEIGHT,
  ];
}

const REMADE = 'LLM Trace has made that file, and makes it anew when the model is opened.';
const WRITTEN_BESIDE = 'LLM Trace has written that file for this program: --program-weights writes it anew.';

/** The weights of another file would give other numbers, or none. */
const CHECK_HASH = [
  '    digest = hashlib.sha256()',
  '    with open(file, "rb") as opened:',
  '        for chunk in iter(lambda: opened.read(1 << 20), b""):',
  '            digest.update(chunk)',
  '    if digest.hexdigest() != expected:',
  '        sys.exit(f"{file} holds other weights than the trace was made with: its SHA-256 is {digest.hexdigest()}, not {expected}.")',
];

const LIE =
  '# Where the weights lie (~ is the home folder); where they are not there, they are looked for beside this program.';
const ONE_FILE = [LIE, '# Another path to the same file can be given: python PROGRAM FILE'];
const GIVEN_FILE = ['if len(sys.argv) > 1:', '    FILES = [sys.argv[1]]'];
const SEVERAL_FILES = [LIE, '# Another folder of the same files can be given: python PROGRAM FOLDER'];
const GIVEN_FOLDER = [
  'if len(sys.argv) > 1:',
  '    FILES = [os.path.join(sys.argv[1], os.path.basename(file)) for file in FILES]',
];

/** A user who received the program may have the weights beside it. Whatever is there, its hash is checked. */
const BESIDE = [
  'elif not all(os.path.isfile(file) for file in FILES):',
  '    here = os.path.dirname(os.path.abspath(sys.argv[0]))',
  '    beside = [os.path.join(here, os.path.basename(file)) for file in FILES]',
  '    FILES = beside if all(os.path.isfile(file) for file in beside) else FILES',
];

/**
 * A path in the home folder as "~/…": it means the same place on another machine, as in the hub's cache, and it does not
 * reveal the user's name.
 */
export function fromHome(path: string, home: string = homedir()): string {
  const within = relative(home, path);
  const isWithin = within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
  return isWithin ? join('~', within) : path;
}

function placeText({ file, dtype, offset, shape }: WeightLocation, files: readonly string[]): string {
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  return `${files.indexOf(file)}, "${FILE_TYPES[dtype as WeightDtype]}", ${offset}, ${sizes}`;
}

const READ_WEIGHT = [
  '',
  'def weight(name, rows=slice(None)):',
  '    """A weight, or rows of it, as its file has it, in double precision."""',
  '    file, dtype, offset, shape = WEIGHTS[name]',
  '    stored = np.memmap(FILES[file], dtype=dtype, mode="r", offset=offset, shape=shape)[rows]',
  '    if dtype == "<u2":  # bfloat16, which NumPy does not know, is the upper half of a float32.',
  '        stored = (stored.astype(np.uint32) << 16).view(np.float32)',
  '    return np.array(stored, dtype=np.float64)',
  '',
];
