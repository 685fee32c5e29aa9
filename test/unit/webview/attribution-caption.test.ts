/** What a picture of direct logit attribution says. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Attribution } from '../../../src/trace/readings/attribution';
import { attributionCaption } from '../../../webview/components/residual/attribution-caption';
import { figureText } from '../../../webview/heat-map/figure';
import { partOf } from '../part-of';

const token = (id: number, text: string) => ({ id, token: text, text, special: false });
const summary = partOf<TraceSummary>({
  tokens: [partOf(token(0, 'drink')), partOf(token(1, ' to'))],
  plan: partOf({ predicts: 'next token' }),
  text: 'drink to',
});

it('names what is drawn, of which token at which position, the weights and no step', () => {
  const attribution = partOf<Attribution>({
    ...token(2, ' the'),
    position: 1,
    ratherThan: token(3, ' her'),
    parts: [],
  });
  const hash = 'a1'.repeat(32);
  const caption = attributionCaption(attribution, summary, () => `model.safetensors, SHA-256 ${hash}`);
  const { title, about } = figureText([{ name: 'x', shape: '' }], { name: 'starter' }, caption);
  expect(title).toBe('Direct logit attribution');
  const said = about.join(' ');
  expect(said).toMatch(
    /What each part adds directly to the logit of “.?the” minus that of “.?her”, after “.?to”, position 1 \(counted from 0\)\./,
  );
  expect(said).toContain('A row is a block, and a column a head, or the MLP: a cell is what that part adds, in logits');
  expect(said).toContain('The scale of the final norm is that of this run.');
  expect(said).toMatch(/Weights: SHA-256 (a1)+…/);
  expect(said).toContain('starter');
  expect(said).not.toMatch(/step \d/i);
});

it('names no part of a figure again where the title ends with its whole name', () => {
  const name = 'At which token, and how deep: the residual stream';
  const caption = { step: undefined, title: `Activation patching. ${name}`, term: '', traced: [] };
  const { subtitle } = figureText([{ name, shape: '' }], { name: 'starter' }, caption);
  expect(subtitle).not.toContain('At which token');
});
