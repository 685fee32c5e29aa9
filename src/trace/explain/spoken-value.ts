/** Says in words what a number of a trace is: "attention weight of head 4 of block 5, "." → " girl"". */
import type { Plan, Stage } from '../../architectures/plan/plan';
import { shownText } from '../../base/quoted-token';
import { describeId, type TokenDescription, type Tokenizer } from '../../model/tokenizers/tokenizer';
import type { Axis } from '../../operations/node';
import { type FoundStage, type TraceSource, tokensOf } from '../run/source';
import { pythonString } from './python-literals';

/** Nouns for the stages that the field has a word for; other stages are called by their names. */
const NOUNS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  pattern: ['attention weight', 'attention weights'],
  attn_scores_unmasked: ['score', 'scores'],
  attn_scores_capped: ['capped score', 'capped scores'],
  attn_scores: ['masked score', 'masked scores'],
  logits: ['logit', 'logits'],
};

/** What an index along each axis counts. */
const COUNTED: Readonly<Record<string, string>> = {
  head: 'head',
  kv_head: 'key/value head',
  d_model: 'dimension',
  d_head: 'head dimension',
  d_mlp: 'neuron',
  d_embedding: 'embedding dimension',
  d_vocab: 'vocabulary entry',
};

/** Names the indices along the axes of one stage. */
export class SpokenValue {
  /** @param vocabulary the vocabulary whose tokens an axis of logits runs over */
  constructor(
    private readonly trace: Pick<TraceSource, 'tokens' | 'source'>,
    private readonly plan: Plan,
    private readonly found: Pick<FoundStage, 'stage' | 'node'>,
    private readonly vocabulary: Tokenizer,
  ) {}

  /**
   * @param index the index of a value, or of a row if the last index is left out @param noun used instead of the stage's
   * own noun
   */
  name(index: readonly number[], noun?: string): string {
    const { axes } = this.found.node;
    const what = noun ?? this.noun(index.length < axes.length);
    const at = axes.flatMap((axis, place) => (index[place] === undefined ? [] : [{ axis, index: index[place] }]));
    const of = (wanted: (axis: Axis) => boolean) =>
      at.filter(({ axis }) => wanted(axis)).map(({ axis, index: own }) => this.along(axis, own));
    const heads = of(isOfHeads).map((head) => ` of ${head}`);
    const vocabulary = of(isOfVocabulary).map((token) => ` of ${token}`);
    const tokens = of((axis) => 'sequence' in axis);
    const others = of((axis) => !('sequence' in axis) && !isOfHeads(axis) && !isOfVocabulary(axis));
    const places = this.isAttention
      ? [`, ${tokens.join(' → ')}${tokens.length === 1 ? ' → every token' : ''}`]
      : tokens.map((token) => ` ${this.after} ${token}`);
    return [what, ...heads, this.block, ...vocabulary, ...places, ...others.map((other) => `, ${other}`)].join('');
  }

  /** The name of an index along the last axis: its token, or "dimension 46". */
  column(index: number): string {
    return this.along(this.found.node.axes.at(-1) as Axis, index);
  }

  private noun(isRow: boolean): string {
    const { name } = this.found.stage;
    const { own } = this;
    return own === undefined ? name : `${this.isCross ? 'cross-' : ''}${own[isRow ? 1 : 0]}`;
  }

  private get own(): (typeof NOUNS)[string] | undefined {
    return NOUNS[this.found.stage.label.split('.').at(-1) as string];
  }

  /** Whether a token attends to one of another text. */
  private get isCross(): boolean {
    return new Set(sequences(this.found.node.axes)).size > 1;
  }

  /** Whether a token attends to another one. */
  private get isAttention(): boolean {
    return sequences(this.found.node.axes).length > 1;
  }

  /** The block, if the name of the stage does not say it. */
  private get block(): string {
    const { block } = this.found.stage;
    return block && this.own ? ` of ${blockName(this.plan, block)}` : '';
  }

  /** A prediction comes after its token; everything else is at its token. */
  private get after(): string {
    return this.found.node.id === this.plan.logits && this.plan.predicts === 'next token' ? 'after' : 'at';
  }

  private along(axis: Axis, index: number): string {
    if ('sequence' in axis) {
      const tokens = tokensOf(this.trace, axis.sequence);
      const own = tokens[index] && written(tokens[index]);
      const isOne = tokens.filter((token) => written(token) === own).length === 1;
      return own === undefined ? `position ${index}` : isOne ? own : `${own} (position ${index})`;
    }
    if (isOfVocabulary(axis)) return written(describeId(this.vocabulary, index));
    return `${COUNTED[axis.name] ?? axis.name} ${index}`;
  }
}

/** The name of a block: "block 5", or "decoder block 5" if there are several stacks. */
function blockName({ stacks }: Pick<Plan, 'stacks'>, { stack, layer }: NonNullable<Stage['block']>): string {
  return `${stacks.length > 1 ? `${stack} ` : ''}block ${layer}`;
}

function isOfHeads({ name }: Axis): boolean {
  return name === 'head' || name === 'kv_head';
}

function isOfVocabulary({ name }: Axis): boolean {
  return name === 'd_vocab';
}

function sequences(axes: readonly Axis[]): string[] {
  return axes.flatMap((axis) => ('sequence' in axis ? [axis.sequence] : []));
}

function written(token: TokenDescription): string {
  return pythonString(shownText(token));
}
