/** Texts of the table of each token's share of a text's vector. */
export const tokenShareStrings = {
  explanation:
    'How much of the pooled vector comes from each token: what the token puts into it, projected onto its direction and divided by its length. All shares add up to 100\u00a0%; a share is below 0 where a token points away from the others.',
  nearest: (token: string, position: number, cosine: string) =>
    `In direction alone, whatever its length, the vector of ${token} at position ${position} is nearest to that of the text: their cosine is ${cosine}.`,
  table: 'Each token’s share of the vector of the text',
  columns: { position: 'position', token: 'token', share: 'share', cosine: 'cosine with the text' },
} as const;

/** Texts about the sentences of a text, each left out of its vector. */
export const vectorSentenceStrings = {
  title: 'Which sentence shapes the vector?',
  about:
    'Each sentence is left out alone, in one run. Beside it: the cosine of the vector without it with that of the whole text. The redder, the more the sentence turns the vector.',
  run: 'Leave Out Each Sentence',
  running: 'Leaving out sentences…',
} as const;
