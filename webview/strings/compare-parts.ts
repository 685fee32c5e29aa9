/** The texts about heads and MLPs in a comparison, and about runs of one text with a part of the other. */
import { capital, count, counted } from '../../src/base/counted';
import { type ContrastReason, contrastReason } from '../../src/trace/compare/contrast';
import type { StreamPart } from '../../src/trace/readings/model-part';

export const comparePartStrings = {
  /** One of several tokens with the same text. @param a its position in A, if it is there */
  tokenOfMany: (name: string, a: number | null, b: number | null) =>
    `${name} (${a === null ? `in B ${b}` : b === null || a === b ? a : `${a}, in B ${b}`})`,
  patch: {
    title: 'Check it: A with a part of B',
    explanation:
      'A runs anew with what the part gives in B, or with B’s residual stream, at every token that has a counterpart in B, or at one of them (activation patching): all later parts react to it. Choose another head above to ask about that and its block.',
    /** There are two directions, of which this is one. */
    direction:
      'These runs go in one direction: they show what parts of B do in A. What the same parts of A do in B can differ much, since the rest of the text around them is another one:',
    /** After the sentence about tokens without a counterpart, before the links. */
    othersInstead: 'Which of them matters in its own text is found by putting other tokens in their place there:',
    /** The same for models that fill in masks. */
    masksInstead: 'Which of them matters in its own text is found by masking each word there in turn:',
    /** Where a comparison opens, before the links. */
    othersOfBoth: 'Which words matter?',
    /** Before those links, the button that answers this at once. @param words in how many words the texts differ */
    withoutEach: (words: number) =>
      words === 1 ? 'Run Without That Word' : `Run Without Each of the ${words} That Differ`,
    withoutEachAbout:
      'Run each text without one of its words at a time, of those in which the two differ: how far that goes from one text’s prediction to the other’s. The words behind it move up.',
    /** Below their combined result. */
    eachWord: {
      title: 'Each word deleted by itself',
      columns: { word: 'word', side: 'text', position: 'position', recovery: 'of the way to the other text' },
    },
    runningWithout: (done: number, all: number) => `${count(done)} of ${counted(all, 'run')}`,
    othersIn: (side: string) => `Try Other Tokens in ${side} Alone`,
    othersAbout: (side: string) => `Trace the text of ${side} by itself, and try other tokens in every place of it`,
    /** The same for a model that fills in masks. */
    masksIn: (side: string) => `Mask Each Other Word in ${side} Alone`,
    masksAbout: (side: string) =>
      `Trace the text of ${side} by itself, and mask each other word of it as well: how much of the prediction is left?`,
    /** The link to this section from the beginning of a comparison. */
    go: 'Run A with a part of B',
    /** The same link once all parts were tried. */
    ran: 'The runs of A with each part of B',
    /** The same link from the matrix, which is followed by tables. */
    below: '▾ Run A with a part of B',
    at: 'at',
    /** @param tokens how many have a counterpart */
    allTokens: (tokens: number) => `all ${count(tokens)} aligned tokens`,
    /** @param token "“·are” / “·is”" @param from its position in B, if it differs from that in A */
    oneToken: (token: string, from: number | undefined) =>
      `${token} alone${from === undefined ? '' : `, ${comparePartStrings.patch.fromPosition(from)}`}`,
    fromPosition: (position: number) => `from position ${position} of B`,
    /** Beside the tokens, once a cell was chosen. @param where "“·is” alone" */
    atCell: (where: string) => `the residual stream as in the chosen cell: at ${where}`,
    /** In a list. @param position in A @param from the position in B */
    tokenAt: (position: number, token: string, from: number) =>
      `${position} ${token}${from === position ? '' : ` (${comparePartStrings.patch.fromPosition(from)})`}`,
    /** Before the token that is measured. */
    follow: 'follow',
    ratherThan: 'rather than',
    noOther: 'no other token',
    /** Chooses both tokens by one click. */
    followPair: (token: string, other: string, because: 'differ' | 'predicted') =>
      `Follow ${token} rather than ${other}: ${because === 'differ' ? 'only these differ between the texts' : 'what A predicts, and what B predicts'}`,
    another: 'another…',
    /** In a list. @param inA its probability */
    offered: (token: string, inA: string, inB: string) => `${token} (A ${inA}, B ${inB})`,
    predicted: 'what A predicts',
    find: 'Find a token',
    found: 'Tokens found',
    /** @param measure "the log-probability of “fine”" */
    measuredBy: (measure: string, isDifference: boolean) =>
      isDifference
        ? `How far a run leads from A to B is measured by a logit difference: ${measure}.`
        : `How far a run leads from A to B is measured by ${measure}.`,
    /** Why a logit is subtracted that the user has not chosen. */
    contrast: (other: string, because: ContrastReason) =>
      `${other} is taken unless you choose another: ${contrastReason(other, because)}.`,
    run: (part: string) => `Run A with B’s ${part.replace(/^the /, '')}`,
    /** @param why in one sentence, with "A: " or "B: " before it if it concerns one side only */
    none: (why: string) => `Activation patching: ${why}`,
    otherVocabulary: 'A cannot be run with a part of B: the vocabularies of the two models differ.',
    /** @param sides whose model is absent */
    modelAbsent: (sides: readonly string[]) =>
      `A cannot be run with a part of B: the model of ${sides.join(' and of ')} is not open. Choose its folder as the model, then open the file again.`,
    saved: 'These results were saved with the comparison.',
    all: 'Try every head and MLP',
    others: (left: number) => (left === 1 ? 'Go on with the other one' : `Go on with the other ${count(left)}`),
    cancel: 'Cancel',
    tried: (done: number, total: number) => `${count(done)} of ${count(total)} tried`,
    /** While parts or places are tried one after another. */
    waits: 'It waits while this tab is hidden, and then goes on.',
    howMeasured: 'How this is measured',
    /** @param first "head 4.3", which is to be run first @param second "the MLP of block 4" */
    advice: (first: string, second: string) =>
      `Begin with ${first}: does it make the difference by itself? Run ${second} to compare, or try them all.`,
    /** The same once the first was run. */
    adviceThen: (second: string) => `Run ${second} to compare, or try them all.`,
    /** For models in which no token sees a later one. @param token "“·went”", after which is predicted */
    sameSoFar: (token: string) =>
      `Up to ${token}, A and B are the same: with any part of B, A gives what it gives by itself. Choose the first token that differs, or a later one.`,
    /** In the report. */
    reported: {
      explanation:
        'A ran anew with what a part gives in B, at tokens that have a counterpart in B (activation patching): all later parts react to it.',
      at: (where: string) => `At ${where}`,
      place: 'place',
    },
    /** For every map of runs. */
    map: {
      /** In a picture: the prediction of its runs. @param token "“·to”", "“·to” / “·in”" */
      predictedAfter: (token: string, a: number, b: number, isNext: boolean) =>
        `Of what is predicted ${isNext ? 'after' : 'at'} ${token}, position ${a}${a === b ? '' : ` of A and ${b} of B`}, counted from 0.`,
      runs: (runs: number) => `${counted(runs, 'run')}, from A to B.`,
      inPercent: 'The numbers are percentages.',
      /** For a picture, which has no heading above the map. @param title "Which part: each head and each MLP" */
      titled: (title: string) => `Activation patching. ${title}`,
      /** About the colours, if a run goes beyond the end of the scale. */
      capped: 'What leads further than 100\u00a0% has the colour of 100\u00a0%.',
      goesOn: 'The map is wider than this panel: scroll it sideways, or widen the panel.',
      /** Below the map, about the chosen cell. @param name "“·are” / “·is”, before block 3" */
      told: (recovery: string, name: string) => `${capital(name)}: ${recovery} of the way from A to B.`,
      showRun: 'All that this run gives',
      /** @param name "“·are” / “·is”, before block 3" */
      cell: (recovery: string, name: string) => `${recovery} of the way from A to B: ${name}`,
    },
    /** The columns and cells of a file for other programs. */
    exported: {
      columns: (isDifference: boolean) => {
        const measure = isDifference ? 'logit difference' : 'log-probability';
        const of = [`${measure} of the run`, `${measure} of A`, `${measure} of B`];
        const at = ['at token of A', 'at token of B', 'position in A', 'position in B'];
        return ['block', 'part', ...at, 'share', ...of, 'token', 'rather than', 'text A', 'text B', 'model'] as const;
      },
      head: (head: number) => `head ${head}`,
      cross: (head: number) => `cross-attention head ${head}`,
      mlp: 'MLP',
      stream: {
        stream_pre: 'residual stream before block',
        stream_mid: 'residual stream after attention',
        stream_post: 'residual stream after block',
      },
    },
    /** For runs with every head and MLP. */
    parts: {
      title: 'Which part: each head and each MLP',
      /** For models with heads that attend to a source. */
      own: 'Which part: each head that looks at the output, and each MLP',
      cross: 'Which part: each head that looks at the source',
      /** @param measure "the log-probability of “fine”" */
      explanation: (measure: string) =>
        `A cell is one run of A with that part of B: how far it leads from A (0\u00a0%) to B (100\u00a0%), by ${measure}. Below 0\u00a0% it leads away from B. The shares need not add up to 100\u00a0%, since parts act through each other. Choose a cell to read what its run gives.`,
      /** Below a picture of the map. @param where "all 14 aligned tokens" */
      pictured: (where: string, measure: string) =>
        `A cell is one run of A with that part of B, at ${where}, and all else as it is in A: how far it leads from A (0\u00a0%) to B (100\u00a0%), in per cent, by ${measure}. The shares need not add up to 100\u00a0%.`,
      block: 'block',
      row: (block: number) => `block ${block}`,
      /** The heading, if there is room only for numbers in the columns. */
      head: 'head',
      column: (head: number) => `head ${head}`,
      mlp: 'MLP',
    },
    /** For runs with the residual stream at one token and one block at a time. */
    stream: {
      title: 'At which token, and how deep: the residual stream',
      /** For runs with the residual stream at all tokens at once. */
      whole: 'Rarely needed: the whole residual stream',
      aboutWhole:
        'It carries all that was computed up to there: these runs tell whether the difference arises before or after that place.',
      all: (runs: number) => `Try every token and block (${counted(runs, 'run')})`,
      /** @param measure "the log-probability of “fine”" */
      explanation: (measure: string) =>
        `A cell is one run of A with B’s residual stream at that token, before that block, or after the last one: how far it leads from A (0\u00a0%) to B (100\u00a0%), by ${measure}. A large share says that what makes A and B differ is carried there; by as much as it grows from one column to the next, the block between them moves it there. Tokens at which both streams are the same are left out. Choose a cell to read what its run gives.`,
      /** Below a picture of the map. */
      pictured: (measure: string) =>
        `A cell is one run of A with B’s residual stream at that token, before that block, or after the last one: how far it leads from A (0\u00a0%) to B (100\u00a0%), in per cent, by ${measure}.`,
      column: ({ kind, layer }: StreamPart) => (kind === 'stream_pre' ? `block ${layer}` : 'after all'),
      /** The heading, if there is room only for numbers in the columns. */
      block: 'block',
      shortColumn: ({ kind, layer }: StreamPart) => (kind === 'stream_pre' ? String(layer) : 'after'),
    },
  },

  partsTitle: 'Which heads and MLPs differ',
  partsLead:
    'Each head and each MLP of A is compared with the one of the same number in B, at one token. Click a name to see that head or MLP in both.',
  noPartsVariant:
    'The simplified block has one head, as wide as the model: none of the model’s heads is its counterpart.',
  noPartsWalkthroughs: 'The simplified block is one block with one head: its steps below show how it differs.',
  noPartsKinds: (a: string, b: string) =>
    a === b
      ? 'The two models compute differently: no head of one is the counterpart of a head of the other.'
      : `A is ${a} and B is ${b}: no head of one is the counterpart of a head of the other.`,
  noPartsModels: (layersA: number, headsA: number, layersB: number, headsB: number) =>
    layersA === layersB && headsA === headsB
      ? 'The heads or the MLPs of the two models are not as wide: no head of one is the counterpart of a head of the other.'
      : `A has ${layersA} × ${headsA} heads (blocks × heads) and B has ${layersB} × ${headsB}: no head of one is the counterpart of a head of the other.`,
  oneStack: 'one stack of blocks',
  twoStacks: 'an encoder and a decoder',
  /** @param a "one stack of blocks" */
  noPartsStacks: (a: string, b: string) =>
    `A has ${a} and B has ${b}: no head of one is the counterpart of a head of the other.`,
  /** @param place "After ‘ fine’ in A and ‘ cold’ in B" */
  partsAt: (place: string) => `${place}.`,
  addsTo: (token: string) =>
    `What a part adds to the logit of ${token}, in A, in B, and B\u00a0−\u00a0A (direct logit attribution).`,
  /** Below a table's name. @param token "“·he” minus that of “·she”" */
  eachAddsTo: (token: string) => `what each adds to the logit of ${token}`,
  ofLogit: (token: string) => `the logit of ${token}`,
  partBy: 'Compared by',
  partToken: 'of',
  predictedBy: (side: 'A' | 'B') => `What ${side} predicts`,
  predictedByBoth: 'What both predict',
  changesMostOfAll: 'The token whose probability changes most',
  chosenIn: (side: 'A' | 'B') => `What was chosen in ${side}: one token rather than another`,
  followedBelow: 'What is followed below, where A runs with parts of B',
  differenceOfPredicted:
    'The difference of both logits: why the token that A predicts rather than the one that B predicts',
  partMeasures: { adds: 'what it adds', output: 'its output', attention: 'where it looks' },
  partMeaning: {
    adds: 'What a part adds to the logit of the named token, in A, in B, and B − A (direct logit attribution)',
    output:
      'The length of the difference between the outputs of a part in A and in B, as a share of the longer output: 0\u00a0% where they are the same, 200\u00a0% where they are equally long and point in opposite directions. Of a head it is what it has mixed of the values (z), before the output matrix W_O.',
    attention:
      'How much of a head’s attention lies on other tokens in B than in A: 0\u00a0% none of it, 100\u00a0% all.',
  },
  partTint: {
    adds: (limit: string, token: string) => `tint to ±${limit}: B − A of ${token}`,
    output: (limit: string) => `tint to ${limit}: outputs apart`,
    attention: (limit: string) => `tint to ${limit}: attention moved`,
  },
  differs: {
    adds: (value: string, token: string) => `${value} to ${token} in B − A`,
    output: (value: string) => `outputs ${value} apart`,
    attention: (value: string) => `${value} of its attention moved`,
  },
  partColumns: {
    head: 'head',
    mlp: 'MLP',
    a: 'adds in A',
    b: 'in B',
    difference: 'B − A',
    output: 'output',
    /** For a head. */
    z: 'mixed values (z)',
    attention: 'attention',
  },
  partSums: {
    heads: 'all heads',
    mlps: 'all MLPs',
    embed: 'token embedding',
    pos_embed: 'position embedding',
    attn_bias: 'output biases of attention',
    norm_bias: 'bias of the final norm',
    head_bias: 'bias of the unembedding',
    rest: 'rounding',
  },
  partSum: (isDifference: boolean) => (isDifference ? 'difference' : 'logit'),
  sumsBy: (isDifference: boolean) =>
    `The ${isDifference ? 'difference of the logits' : 'logit'} as the sum of its parts`,
  /** About the column of the vectors: what a share above 100 % means. */
  outputMeaning:
    'Output: the length of the difference between the outputs in A and in B, as a share of the longer output. 0\u00a0%: they are the same. 200\u00a0%: they are equally long and point in opposite directions. The output of a head is z here, before W_O: what it writes, after W_O, may differ by another share.',
  /** Where parts are said to add to a logit. */
  outputAndLogit:
    'A part whose output is the same in both can still add different amounts to the logit: the final norm divides the vectors of A and of B by different numbers.',
  /** Below a table of what parts add. */
  roundedAlone:
    'Each number is rounded by itself: B − A can differ in the last digit from the difference of the two rounded ones.',
  attentionMeaning:
    'Attention: how much of a head’s attention lies on other tokens in B than in A. 0\u00a0%: none of it. 100\u00a0%: all.',
  sumsExplanation:
    'The embedding is the vector of the token itself, which reaches the final norm beside all blocks. Parts can cancel each other, so one part can differ by more than the whole logit does.',
  /** Where the table of the sum begins, since it has rows of what is the same in both. */
  sumsScaled:
    'What is the same in A and B, such as a token or a bias, can still add different amounts: the final norm divides the vectors of A and of B by different numbers.',
  headsBy: 'Heads, most different first',
  mlpsBy: 'MLPs, most different first',
  allHeads: (count: number) => `All ${count} heads`,
  ownHeads: 'Heads that look at the output',
  crossHeads: 'Heads that look at the source',
  goToPart: (name: string) => `Go to ${name} in both`,
  allParts: (count: number) => `Show all ${count}`,
  fewerParts: 'Show fewer',
} as const;
