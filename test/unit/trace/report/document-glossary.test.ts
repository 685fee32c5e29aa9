/** The words at the end of a document. */
import { expect, it } from 'vitest';
import { documentGlossary } from '../../../../src/trace/report/document-glossary';

it('the words of a document have those that their own meanings use, and say nothing of the terminal', () => {
  const [, list = ''] = documentGlossary([{ view: 'weights', sections: ['A head has an attention score.'] }]);
  const text = list.replaceAll('\n  ', ' ');
  const names = [...text.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(['attention', 'attention score', 'head', 'key', 'query']));
  expect(names).toEqual(names.toSorted((a = '', b = '') => a.localeCompare(b, 'en')));
  expect(text).toContain('Head 5.4 is head 4 of block 5, both counted from 0.');
  expect(text).not.toMatch(/terminal|L5H4/);
});

it('the words of a hand-out have what its questions speak of, in whichever step', () => {
  const asked = ['The query of the token and the key of another are vectors.'];
  const [, list = ''] = documentGlossary([{ view: 'logits', sections: asked }], {}, false);
  expect([...list.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name)).toEqual(
    expect.arrayContaining(['key', 'query', 'vector']),
  );
  expect(list.match(/^- \*\*key\*\*/gm)).toHaveLength(1);
});

it('the words of a hand-out have what their own short meanings use, and the names by which its steps call them', () => {
  const steps = [{ view: 'attention output', sections: ['The output matrix is part of each block.'] }] as const;
  const [, list = ''] = documentGlossary(steps, {}, false);
  const names = [...list.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(['block', 'output matrix']));
  expect(list).not.toMatch(/W_O|residual stream|MLP/);
  // Of logits the vocabulary and softmax are told of.
  const [, ofLogits = ''] = documentGlossary([{ view: 'logits', sections: ['A logit is a number.'] }], {}, false);
  expect(ofLogits).toMatch(/\*\*softmax\*\*[\s\S]*\*\*token\*\*[\s\S]*\*\*vocabulary\*\*/);
});

it('the words of a hand-out have the score that its answers speak of', () => {
  const answers = ['On random tokens that come twice, it gives 0.51 (induction score).'];
  const [, list = ''] = documentGlossary([{ sections: answers }], {}, false);
  expect(list).toMatch(/^- \*\*induction score\*\*: How much of its attention a head gives/m);
});
