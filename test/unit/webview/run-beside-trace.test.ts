/** What is told of an explained suggestion beside its trace: over which token it was chosen, and why that one. */
import { expect, it } from 'vitest';
import type { SuggestionRun } from '../../../src/engine/protocol/completion-protocol';
import { RunBesideTrace } from '../../../webview/components/story/run-beside-trace';
import type { TokenNames } from '../../../webview/state/predictions/predictions';
import { partOf } from '../part-of';

const tokenOf = (id: number, text: string, probability: number) => ({
  id,
  text,
  token: text.replace(' ', 'Ġ'),
  probability,
});
const RIVAL = tokenOf(9, ' retire', 0.072);

/** “ returned”, of which “ ret” was typed. @param others the most probable other tokens of its first one */
function told(others: readonly ReturnType<typeof tokenOf>[]): string {
  const run = partOf<SuggestionRun>({
    result: { typed: ' ret', precision: '8 bits' },
    suggestion: {
      text: 'urned',
      tokens: [
        { ...tokenOf(1, ' return', 0.3), agreeing: 0, alternatives: others },
        { ...tokenOf(2, 'ed', 0.9), agreeing: 0, alternatives: [] },
      ],
    },
  });
  return new RunBesideTrace(run, { predictions: undefined, names: partOf<TokenNames>({}), ratherThan: RIVAL.id })
    .besideReason;
}

it('names the rival as the most probable other one where it is', () => {
  expect(told([RIVAL])).toContain('with “·retire”, the most probable other token that fits “·ret”.');
});

it('says of more probable tokens before it in the table that the same text begins with them', () => {
  const others = [tokenOf(3, ' re', 0.1646), tokenOf(4, ' r', 0.1077), tokenOf(5, ' ret', 0.1072), RIVAL];
  const said = told(others);
  expect(said).toContain(
    'with “·retire”, the most probable one that fits “·ret” and leads to another text: with “·re”, “·r” and “·ret”, more probable in the table, the same text begins.',
  );
  expect(said).not.toContain('the most probable other token');
});
