/** The typing session and its replay: that keys give the text, and that what is counted adds up. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { formatBench, type TypingBench } from '../../../src/terminal/bench';
import { replayTyping } from '../../../src/terminal/typing-replay';
import { type Key, typingSession } from '../../../src/terminal/typing-session';
import { thorough } from '../../workbench/thorough.ts';
import { openEngine } from '../engine-support';
import { ROOT, STARTER } from '../model/helpers';

/** The text that keys leave behind. */
function written(keys: readonly Key[]): string {
  let [text, cursor] = ['', 0];
  for (const { edit } of keys) {
    if ('insert' in edit) {
      text = text.slice(0, cursor) + edit.insert + text.slice(cursor);
      cursor += edit.insert.length;
    } else if ('deleted' in edit) {
      text = text.slice(0, cursor - edit.deleted) + text.slice(cursor);
      cursor -= edit.deleted;
    } else cursor += edit.move;
  }
  return text;
}

async function schemaFaults(typing: TypingBench) {
  const schema = JSON.parse(await readFile(join(ROOT, 'docs/cli.schema.json'), 'utf8'));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajv.addSchema(schema);
  const validate = ajv.getSchema(`${schema.$id}#/$defs/typing`);
  validate?.(typing);
  return validate?.errors;
}

describe('the session', () => {
  it('is the same every time, with slips that are corrected and a word put in later', () => {
    const keys = typingSession();
    expect(typingSession()).toEqual(keys);
    const text = written(keys);
    expect(text).toContain('The harbour was quiet when the first boats came in. Gulls circled over the nets,');
    expect(text).toContain(' really');
    expect(keys.filter(({ edit }) => 'deleted' in edit).length).toBeGreaterThan(10);
    const seconds = keys.reduce((sum, { after }) => sum + after, 0) / 1000;
    expect(keys.length / seconds).toBeGreaterThan(3);
    expect(keys.length / seconds).toBeLessThan(8);
  });
});

describe('the replay', () => {
  it.runIf(thorough)('counts every request, and measures those that were shown', { timeout: 60_000 }, async () => {
    const engine = openEngine();
    // Two words, a pause after each: two suggestions at least.
    const keys = [...'The weather'].map((insert): Key => ({ after: 20, edit: { insert } }));
    keys.splice(3, 0, { after: 20, edit: { insert: 'x' } }, { after: 1500, edit: { deleted: 1 } });
    const { signal } = new AbortController();
    const session: Key[] = [...keys, { after: 1500, edit: { insert: ' ' } }];
    const replay = await replayTyping(engine, { model: STARTER, bits: 8 }, session, signal);
    const typing: TypingBench = { model: 'starter', bits: 8, plain: 10, ...replay };
    expect(typing.keys).toBe(keys.length + 1);
    expect(typing.seconds).toBeGreaterThan(3);
    expect(typing.started).toBe(typing.cancelled + typing.returned);
    expect(typing.returned).toBeGreaterThan(0);
    expect(typing.cpuSeconds).toBeGreaterThan(0);
    if (typing.p50 !== null) expect(typing.p95).toBeGreaterThanOrEqual(typing.p50);
    expect(await schemaFaults(typing)).toBeNull();
    const text = formatBench({ models: [], typing: [typing], comparisons: [] });
    expect(text).toContain('Typing into starter, 8 bits');
    expect(text).toContain(`${typing.started} started`);
    if (typing.p50 !== null) expect(text).toContain(`${(typing.p50 / 10).toFixed(2)} x that`);
  });
});
