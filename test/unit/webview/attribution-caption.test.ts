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

it('names what is drawn, of which token at which position, and neither a hash nor a step', () => {
  const attribution = partOf<Attribution>({
    ...token(2, ' the'),
    position: 1,
    ratherThan: token(3, ' her'),
    parts: [],
  });
  const caption = attributionCaption(attribution, summary);
  const { title, about } = figureText([{ name: 'x', shape: '' }], { name: 'starter' }, caption);
  expect(title).toBe('Which part added how much');
  const said = about.join(' ');
  expect(said).toMatch(
    /What each part adds directly to the logit of “.?the” minus that of “.?her”, after “.?to”, position 1 \(counted from 0\)\./,
  );
  expect(said).toContain('Direct logit attribution');
  expect(said).not.toMatch(/SHA-256/);
  expect(said).toContain('starter');
  expect(said).not.toMatch(/step \d/i);
});

it('names no part of a figure again where the title ends with its whole name', () => {
  const name = 'At which token, and how deep: the residual stream';
  const caption = { step: undefined, title: `Activation patching. ${name}`, term: '', traced: [] };
  const { subtitle } = figureText([{ name, shape: '' }], { name: 'starter' }, caption);
  expect(subtitle).not.toContain('At which token');
});
