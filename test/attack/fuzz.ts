/**
 * Attacks the engine with random mutations of what it reads, for as long as it is let, or so long or so often as is
 * said. Every attack has a seed, by which it can be repeated: `--seed N --count 1`. Ends with exit code 1 when there was
 * a fault.
 *
 *     npm run fuzz -- [--seconds N] [--count N] [--seed N] [--kind folders|savedTraces|savedComparisons|requests|messages|texts]
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runBounded } from './bounded-child';
import { bundleClient, Checkout } from './checkout';
import { shorten } from './complaint';
import { FUZZERS, fuzzOnce } from './fuzzers';
import { TEXT } from './requests';
import { Random } from './seeded';

/** How far a process has come, told before each attack and at its end. */
interface Progress {
  /** The seed of the attack that begins, or the first one that was not begun. */
  readonly seed: number;
  readonly isOver: boolean;
  /** How many attacks of each kind began. */
  readonly begun: Readonly<Record<string, number>>;
  readonly faults: readonly { readonly seed: number; readonly kind: string; readonly sentence: string }[];
}

/** Attacks of one process; the next one begins with a new engine. */
const BATCH = 200;
const BOUNDS = { seconds: 300, megabytes: 2000 };

const { values } = parseArgs({
  options: {
    checkout: { type: 'string', default: '.' },
    seconds: { type: 'string', default: 'Infinity' },
    count: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    kind: { type: 'string' },
    // How this program starts itself again for a batch.
    batch: { type: 'string' },
    client: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
  },
});
const root = resolve(values.checkout);
const kinds = values.kind === undefined ? Object.keys(FUZZERS) : [values.kind];
if (!kinds.every((kind) => Object.hasOwn(FUZZERS, kind))) throw new Error(`There is no kind "${values.kind}".`);

if (values.batch === undefined) process.exitCode = await supervise();
else await attackBatch(Number(values.seed), Number(values.batch));

async function supervise(): Promise<number> {
  const first = Number(values.seed);
  const end = Date.now() + Number(values.seconds) * 1000;
  const last = first + Number(values.count);
  const shared = await mkdtemp(join(tmpdir(), 'llm-trace-fuzz-'));
  console.log(`Fuzzing ${root} from seed ${first}`);
  let next = first;
  let faults = 0;
  const begun: Record<string, number> = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  try {
    const client = join(shared, 'client.cjs');
    await bundleClient(root, client);
    while (next < last && Date.now() < end) {
      const count = Math.min(BATCH, last - next);
      const seconds = Math.min(BOUNDS.seconds, Math.max(1, (end - Date.now()) / 1000));
      const batch = await superviseBatch(client, shared, next, count, seconds);
      next = batch.next;
      faults += batch.faults;
      for (const kind of kinds) begun[kind] = (begun[kind] ?? 0) + (batch.begun[kind] ?? 0);
    }
  } finally {
    await rm(shared, { recursive: true, force: true });
  }
  console.log(kinds.map((kind) => `${kind}: ${begun[kind]}`).join(', '));
  console.log(`${next - first} attacks from seed ${first}: ${faults} faults`);
  return faults === 0 ? 0 : 1;
}

/** One process. @returns the seed that comes next, and how many faults and attacks there were */
async function superviseBatch(client: string, shared: string, seed: number, count: number, seconds: number) {
  const folder = await mkdtemp(join(shared, 'batch-'));
  const args = ['--batch', String(count), '--seed', String(seed), '--checkout', root, '--client', client];
  const kind = values.kind === undefined ? [] : ['--kind', values.kind];
  const more = ['--folder', folder, '--seconds', String(seconds), ...kind];
  const end = await runBounded<Progress>([...args, ...more], BOUNDS, folder, ({ isOver }) => isOver);
  await rm(folder, { recursive: true, force: true });
  const { report, failure, stderr } = end;
  for (const fault of report?.faults ?? []) console.log(`FAULT   seed ${fault.seed}, ${fault.kind}: ${fault.sentence}`);
  const faults = report?.faults.length ?? 0;
  if (report === undefined) throw new Error(`The process ${failure ?? 'reported nothing'}: ${stderr}`);
  const { begun } = report;
  if (failure === undefined) return { next: report.seed, faults, begun };
  console.log(`FAULT   seed ${report.seed}: the process ${failure}: ${shorten(stderr.trim())}`);
  return { next: report.seed + 1, faults: faults + 1, begun };
}

/** This process attacks with so many seeds, or until its time is over. */
async function attackBatch(first: number, count: number): Promise<void> {
  const { folder } = values;
  const end = Date.now() + Number(values.seconds) * 1000;
  const checkout = new Checkout(root, values.client);
  const faults: Progress['faults'][number][] = [];
  const begun: Record<string, number> = {};
  let current = { seed: first, kind: '' };
  process.on('unhandledRejection', (reason) => {
    faults.push({ ...current, sentence: `a rejection that nobody handles: ${shorten(String(reason))}` });
  });
  const engine = checkout.openEngine();
  const saved = join(folder, 'saved.safetensors');
  const { trace, generation } = await engine.trace({ model: checkout.small, text: TEXT, maxNewTokens: 2 });
  const { text, reason } = generation;
  const tokens = generation.tokens.map(({ others: _, ...token }) => token);
  const sampling = { temperature: 0.5, topK: 9, topP: 0.9, seed: 1 };
  const made = { from: { continuation: 0, at: 1 }, given: 1, tokens, text, reason, sampling, asked: 1 };
  const continuations = { list: [made, { ...made, from: { continuation: 1, at: 1 } }], shown: 2, step: 1 };
  await engine.save({ trace, path: saved, variant: 'model', continuations });
  const compared = join(folder, 'compared.safetensors');
  const { trace: other } = await engine.trace({ model: checkout.small, text: `${TEXT} Again.`, maxNewTokens: 2 });
  const side = (of: number) => ({ trace: of, variant: 'model' }) as const;
  await engine.saveComparison({ a: side(trace), b: side(other), path: compared });
  let seed = first;
  // After a fault the engine may be worth nothing: the next process goes on.
  for (; seed < first + count && Date.now() < end && faults.length === 0; seed++) {
    const random = new Random(seed);
    const kind = kinds[seed % kinds.length] as string; // each in its turn, so that few attacks are of all kinds
    current = { seed, kind };
    begun[kind] = (begun[kind] ?? 0) + 1;
    process.send?.({ seed, isOver: false, begun, faults } satisfies Progress);
    const own = join(folder, `attack ${seed}`);
    await mkdir(own);
    const bench = { checkout, engine, trace, saved, compared, shared: folder, folder: own };
    const sentence = await fuzzOnce(kind, bench, random);
    if (sentence !== undefined) faults.push({ ...current, sentence });
  }
  if (faults.length === 0) await engine.dispose();
  process.send?.({ seed, isOver: true, begun, faults } satisfies Progress, () => process.exit(0));
}
