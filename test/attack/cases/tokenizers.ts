/** Tokenizers that never come to an end or grow beyond all measure: bounded, or refused with a sentence. */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, type AttackCase, must, within } from '../attack-case';
import type { Engine } from '../checkout';
import { copyModel, editJson } from '../model-files';
import { endOf, sleep } from '../processes';
import { type Answer, answerOf, complete, mustAnswer } from '../requests';
import {
  addTokens,
  type Edit,
  moreVocabulary,
  normalizeBy,
  repeatMerge,
  splitBy,
  type TokenizerJson,
  templateOf,
} from '../tokenizer-json';

const MEGABYTES = 1024;
/** Until a request is answered or refused, and until another model is served meanwhile. */
const ANSWER = { seconds: 30, accept: 'stop' } as const;
const OTHERS = { seconds: 15 };
const MANY_A = `${'a'.repeat(40)}!`;

/** Ask everything of a model whose tokenizer is hostile, and of a sound one at the same time. */
async function askAll({ checkout }: Attack, model: string, text: string): Promise<string> {
  const engine = checkout.openEngine();
  const tokens = answerOf('tokenizing', engine.tokens({ model, text }), ANSWER);
  const trace = answerOf('a trace', engine.trace({ model, text, maxNewTokens: 2 }), ANSWER);
  const search = answerOf('a search', engine.searchTokens({ model, query: 'the', limit: 5 }), ANSWER);
  await sleep(500); // by now the engine is at it
  await mustServe(engine, checkout.small);
  const answers: Answer<unknown>[] = [await tokens, await trace, await search];
  answers.push(await answerOf('a completion', complete(engine, model, text.slice(0, 4000)), ANSWER));
  await within(4, 'dispose', engine.dispose());
  await mustRest();
  const [first] = answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal] : []));
  return first === undefined ? 'answered' : `refused: ${first.length > 300 ? `${first.slice(0, 300)}…` : first}`;
}

/** Other models are served whatever this one does. */
async function mustServe(engine: Engine, sound: string): Promise<void> {
  const what = 'for another model, tokenizing';
  await mustAnswer(what, engine.tokens({ model: sound, text: 'The weather' }), OTHERS);
  await mustAnswer(
    'for another model, a trace',
    engine.trace({ model: sound, text: 'The weather', maxNewTokens: 1 }),
    OTHERS,
  );
}

/** Nothing goes on computing after dispose. */
async function mustRest(): Promise<void> {
  const before = process.cpuUsage();
  await sleep(1000);
  const { user } = process.cpuUsage(before);
  must(user < 500_000, `after dispose ${(user / 1e6).toFixed(1)} s of the processor's time were used in a second`);
}

function hostile(name: string, edit: Edit, text: string): AttackCase {
  return {
    name: `a tokenizer with ${name} is bounded or refused, and others are served`,
    seconds: 90,
    megabytes: MEGABYTES,
    async run(attack) {
      const model = await copyModel(attack.checkout.small, join(attack.folder, 'model'));
      await editJson<TokenizerJson>(model, 'tokenizer.json', edit);
      return askAll(attack, model, text);
    },
  };
}

/** Millions of tokens are told as so many objects, on both sides of the engine. */
const LONG_TEXT = { seconds: 300, megabytes: 2000 };

/** A sound model, a text of millions of tokens, of which only the last ones are traced. */
function longText(name: string, text: string): AttackCase {
  return {
    name: `a text of ${name} is traced and tokenized in less than ${LONG_TEXT.megabytes} MB`,
    ...LONG_TEXT,
    async run({ checkout }) {
      const engine = checkout.openEngine();
      const model = checkout.starter;
      const trace = engine.trace({ model, text, maxNewTokens: 2 });
      const { cut } = await mustAnswer('a trace', trace, LONG_TEXT);
      const tokens = await mustAnswer('tokenizing', engine.tokens({ model, text }), LONG_TEXT);
      must(tokens.at(-1)?.end === text.length, 'the tokens do not reach the end of the text');
      must(
        cut?.total === tokens.length,
        `the trace was cut from ${cut?.total} tokens, of which there are ${tokens.length}`,
      );
      await engine.dispose();
      return `${tokens.length} tokens`;
    },
  };
}

const MANY_ADDED = Array.from({ length: 150 }, (_, number) => `${'a'.repeat(200)}${number}b`);

const EDITED: readonly AttackCase[] = [
  hostile('the pattern (a+)+$', splitBy('(a+)+$'), MANY_A),
  hostile('the pattern ^(a|aa)+$', splitBy('^(a|aa)+$'), MANY_A),
  hostile('the pattern ^(\\w+\\s?)*$', splitBy('^(\\w+\\s?)*$'), `${'word '.repeat(12)}!`),
  hostile('the pattern (.*)*(.*)*x$', splitBy('(.*)*(.*)*x$'), 'b'.repeat(60)),
  hostile('a pattern of 1 MB', splitBy(`${'a|'.repeat(500_000)}b`), 'abc'),
  hostile('20,000 nested groups', splitBy(`${'('.repeat(20_000)}a${')'.repeat(20_000)}`), 'abc'),
  hostile(
    'a normalizer that replaces (a+)+$',
    normalizeBy({ type: 'Replace', pattern: { Regex: '(a+)+$' }, content: 'b' }),
    MANY_A,
  ),
  hostile('NFC and 200,000 combining marks', normalizeBy({ type: 'NFC' }), `a${'\u0301\u0327'.repeat(100_000)}`),
  hostile('NFKC and a ligature 20,000 times', normalizeBy({ type: 'NFKC' }), '\ufdfa'.repeat(20_000)),
  hostile('an added space and 400,000 spaces', addTokens([' '], { lstrip: true }), ' '.repeat(400_000)),
  hostile('an added token of 20,000 letters', addTokens([`${'a'.repeat(20_000)}b`]), 'a'.repeat(400_000)),
  hostile('150 added tokens that begin alike', addTokens(MANY_ADDED), 'a'.repeat(400_000)),
  hostile('an added token of 5 MB', addTokens(['é'.repeat(2_500_000)]), 'abc'),
  hostile('a million entries', moreVocabulary(1_000_000), 'a'),
  hostile('a template of 200,000 tokens', templateOf(200_000), 'a b'),
  hostile('a million merges', repeatMerge(1_000_000), 'The'),
];

const TEXTS: readonly AttackCase[] = [
  longText('5 MB of one letter', 'a'.repeat(5_000_000)),
  longText('2 MB of spaces', ' '.repeat(2_000_000)),
  longText('2 MB of combining marks', `e${'\u0301'.repeat(1_000_000)}`),
  longText('1 MB of lone surrogates', '\ud800'.repeat(500_000)),
];

/** Write a tokenizer.json piece by piece. */
async function writeHuge(path: string, begin: string, piece: string, count: number, end: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(begin);
    for (let number = 0; number < count; number++) await file.write(piece);
    await file.write(end);
  } finally {
    await file.close();
  }
}

function huge(name: string, begin: string, piece: string, count: number, end: string): AttackCase {
  return {
    name: `a tokenizer.json of ${name} is refused or bounded, and others are served`,
    seconds: 90,
    megabytes: MEGABYTES,
    async run(attack) {
      const model = await copyModel(attack.checkout.small, join(attack.folder, 'model'));
      await writeHuge(join(model, 'tokenizer.json'), begin, piece, count, end);
      return askAll(attack, model, 'The weather');
    },
  };
}

const HUGE: readonly AttackCase[] = [
  huge('250 MB of spaces', '', ' '.repeat(1_000_000), 250, '{}'),
  huge('30 million brackets', '', '['.repeat(1_000_000), 30, ''),
  huge('200 MB of one string', '{"version":"', 'a'.repeat(1_000_000), 200, '"}'),
  huge('200 MB of small lists', '{"added_tokens":[[]', ',[1]'.repeat(250_000), 200, ']}'),
];

const interrupted: AttackCase = {
  name: 'Ctrl-C ends the terminal program at once while a pattern never ends',
  async run({ checkout, folder }) {
    const model = await copyModel(checkout.small, join(folder, 'model'));
    await editJson<TokenizerJson>(model, 'tokenizer.json', splitBy('(a+)+$'));
    const waited: string[] = [];
    for (const command of ['tokens', 'trace', 'generate']) {
      const args = [checkout.cli, command, MANY_A, '--model', model];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const end = endOf(child);
      await sleep(1000);
      if (child.exitCode !== null) continue; // refused before anybody could interrupt it
      const start = performance.now();
      child.kill('SIGINT');
      const { code, signal } = await within(2, `${command}, interrupted,`, end).catch((error) => {
        child.kill('SIGKILL');
        throw error;
      });
      // A shell tells both as 130.
      const isInterrupted = code === 130 || signal === 'SIGINT';
      must(isInterrupted, `${command}, interrupted, ended with ${signal ?? `exit code ${code}`}`);
      waited.push(`${command} after ${(performance.now() - start).toFixed(0)} ms`);
    }
    return waited.length === 0 ? 'every command refused the tokenizer at once' : `ended: ${waited.join(', ')}`;
  },
};

export const TOKENIZER_CASES: readonly AttackCase[] = [...EDITED, ...TEXTS, ...HUGE, interrupted];
