/** The parts of a finding as sentences. */
import { expect, it } from 'vitest';
import {
  blockPart,
  finding,
  headPart,
  ofLead,
  paragraph,
  sentence,
  tokenPart,
} from '../../../src/trace/findings/finding';
import { sentencesIn, untilColon } from '../../../src/trace/findings/sentences-in';
import { namesPart } from '../../../webview/state/story/told-parts';

const textOf = (parts: readonly { readonly text: string }[]) => parts.map(({ text }) => text).join('');

it('a paragraph begins a sentence', () => {
  const told = sentence`A leads B. So it is.${paragraph(sentence` The MLPs give A most. And more.`)}`;
  const sentences = sentencesIn(finding('largest part', 'logits', told).parts);
  const begun = sentences.filter(([first]) => first?.begins).map(textOf);
  expect(begun.map((text) => text.trim())).toEqual(['The MLPs give A most.']);
  expect(sentences).toHaveLength(4);
});

it('what takes a lead apart further is sentences of its own', () => {
  const told = sentence`A leads B. It does most.${ofLead(sentence` By kind it is 2.`)} So much for that.`;
  expect(sentencesIn(told.parts).map(textOf)).toEqual([
    'A leads B.',
    ' It does most.',
    ' By kind it is 2.',
    ' So much for that.',
  ]);
});

it('what a colon adds is left out at a glance, and a token that is a colon is none', () => {
  const colon = tokenPart({ token: ': ', text: ': ', special: false }, { token: 1 });
  expect(
    textOf(untilColon(sentence` The biases decide that (+2.13): all else speaks for ${colon} (−1.2).`.parts)),
  ).toBe(' The biases decide that (+2.13).');
  const other = sentence` Head 5.4 looks at ${colon} most.`.parts;
  expect(textOf(untilColon(other))).toBe(textOf(other));
});

it('a sentence that belongs to the figure of the lead is one of its own, and so is the one behind it', () => {
  const found = sentence`A leads B. That is so.${ofLead(sentence` By kind, it is more.`)} Head 5.4 does most.`;
  expect(sentencesIn(found.parts).map((parts) => textOf(parts).trim())).toEqual([
    'A leads B.',
    'That is so.',
    'By kind, it is more.',
    'Head 5.4 does most.',
  ]);
});

it('a sentence names a head, and the MLP of a block but not the block’s attention', () => {
  const head = { kind: 'head', layer: 4, head: 2, cross: false } as const;
  const mlp = { kind: 'mlp', layer: 4, head: null, cross: false } as const;
  const ofHead = sentence`Of the heads it is ${headPart(4, 2)}.`.parts;
  const ofMlp = sentence`Of the single parts, the MLP of block ${blockPart(4)} adds most.`.parts;
  const ofAttention = sentence`It leads from the attention of block ${blockPart(4)} on.`.parts;
  expect([ofHead, ofMlp, ofAttention].map((told) => namesPart(told, head))).toEqual([true, false, false]);
  expect([ofHead, ofMlp, ofAttention].map((told) => namesPart(told, mlp))).toEqual([false, true, false]);
  expect(namesPart(ofMlp, { ...mlp, layer: 5 })).toBe(false);
});
