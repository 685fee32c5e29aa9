/** The language in which forward passes are written: operations, and the stages, blocks and parts that they form. */

import { type SequenceName, TOKENS } from '../../operations/node';
import { PassOperations, type Tensor } from './pass-operations';
import {
  type BlockPlace,
  type Component,
  isSameBlock,
  type Link,
  type Plan,
  type Predicted,
  type Stack,
  type Stage,
} from './plan';
import { type SectionWords, sectionsOf } from './sections';

// Re-exported so that a family's file can import the whole language from here.
export { axis, heads, type LinearOptions, type MatrixPart, type Tensor } from './pass-operations';

/** A stack of blocks together with the embedding before it and what follows it. */
interface Part {
  readonly stack: string;
  /** The prefix of the names of its blocks' stages. */
  readonly prefix: string;
  readonly sequence: SequenceName;
  /** Whether the model has several stacks. */
  readonly isOneOfSeveral: boolean;
}

const DECODER_ALONE: Part = { stack: 'decoder', prefix: 'blocks', sequence: TOKENS, isOneOfSeveral: false };

export class Definition extends PassOperations {
  private readonly stages: Stage[] = [];
  private readonly links: Link[] = [];
  private readonly stacks: Stack[] = [];
  private block: (BlockPlace & { readonly prefix: string }) | null = null;
  private part: Part = DECODER_ALONE;
  private link: Link['name'] = 'embedding';
  private linkStart = 0;
  private end: Pick<Plan, 'predicts' | 'finalNorm' | 'logits'> | undefined;

  constructor(
    private readonly family: string,
    private readonly words: SectionWords = {},
  ) {
    super();
  }

  protected get sequence(): SequenceName {
    return this.part.sequence;
  }

  /** Names a tensor as a stage, so that it is shown. @param name within the present block, if there is one */
  stage(name: string, tensor: Tensor, role: Stage['role'] = null): Tensor {
    const { block } = this;
    this.stages.push({
      name: block ? `${block.prefix}.${block.layer}.${name}` : this.outside(name),
      label: name,
      block: block && { stack: block.stack, layer: block.layer },
      link: this.link,
      ...this.partName,
      node: tensor.id,
      role,
    });
    return tensor;
  }

  /**
   * Defines one of several stacks, with the embedding before it and what follows it. The stack's name becomes the prefix of
   * its stages, as in TransformerLens's `HookedEncoderDecoder`.
   */
  within(stack: string, sequence: SequenceName, define: () => Tensor): Tensor {
    this.part = { stack, prefix: stack, sequence, isOneOfSeveral: true };
    this.link = 'embedding';
    const result = define();
    if (!this.end) this.endLink('embedding');
    this.part = DECODER_ALONE;
    return result;
  }

  /** Names what a component adds to the residual stream as a stage. */
  write(name: string, component: Component, tensor: Tensor): Tensor {
    return this.stage(name, tensor, component);
  }

  /** Names a state of the residual stream as a stage. */
  stream(name: string, tensor: Tensor): Tensor {
    return this.stage(name, tensor, 'stream');
  }

  /**
   * Defines a stack of blocks, each of which reads the residual stream and returns it with its own additions. A block that
   * normalises the stream at its end has to name the sum before that `resid_post` itself.
   */
  stack(layers: number, input: Tensor, define: (x: Tensor, layer: number) => Tensor): Tensor {
    const { stack: name, prefix, sequence } = this.part;
    this.stacks.push({ name, prefix, layers, sequence });
    this.endLink('block');
    let x = input;
    for (let layer = 0; layer < layers; layer++) {
      this.block = { stack: name, prefix, layer };
      x = define(this.stream('resid_pre', x), layer);
      if (!this.isNamed('resid_post')) this.stream('resid_post', x);
      this.endLink(layer + 1 < layers ? 'block' : 'final norm');
      this.block = null;
    }
    return x;
  }

  /** Ends the pass with the final norm and a head that makes logits of it. @returns the logits */
  head(finalNorm: Tensor, define: (normed: Tensor) => Tensor, predicts: Predicted = 'next token'): Tensor {
    this.stage('ln_final', finalNorm);
    return this.unnormedHead(finalNorm, define, predicts);
  }

  /** Ends the pass with a head, without a final norm. @returns the logits */
  unnormedHead(stream: Tensor, define: (stream: Tensor) => Tensor, predicts: Predicted = 'next token'): Tensor {
    this.endLink('head');
    const logits = this.stage('logits', define(stream));
    this.endLink('head');
    this.end = { predicts, finalNorm: stream.id, logits: logits.id };
    return logits;
  }

  /** Ends the pass with the last hidden states, without a head. */
  headless(hidden: Tensor): void {
    this.endLink('pooling');
    this.end = { predicts: 'nothing', finalNorm: hidden.id, logits: null };
  }

  /** Adds, after the end, what is made of all tokens together. @param predicts set if the pass is made for that */
  pooled(define: () => void, predicts?: 'sentence embedding'): void {
    this.endLink('pooling');
    define();
    this.endLink('pooling');
    if (this.end && predicts) this.end = { ...this.end, predicts };
  }

  /** The plan of the definition. @throws if the pass has not been ended */
  plan(): Plan {
    if (!this.end) throw new Error(`The definition of ${this.family} has no head.`);
    const { family, nodes, stages, links, stacks, end } = this;
    const sections = sectionsOf({ predicts: end.predicts, stages, stacks, nodes }, this.words);
    return { family, nodes, stages, links, stacks, sections, ...end };
  }

  /** Whether the present block has a stage with this label. */
  private isNamed(label: string): boolean {
    return this.stages.some((stage) => stage.label === label && isSameBlock(stage.block, this.block));
  }

  /** Ends the present link here, unless it is empty. @param next the name of the link that begins */
  private endLink(next: Link['name']): void {
    const { block, link: name, linkStart: first, partName } = this;
    this.link = next;
    const end = this.nodes.length;
    this.linkStart = end;
    if (end === first) return;
    this.links.push({ name, block: block && { stack: block.stack, layer: block.layer }, ...partName, first, end });
  }

  private get partName(): { readonly part?: string } {
    return this.part.isOneOfSeveral ? { part: this.part.stack } : {};
  }

  /** The full name of a stage outside blocks. Stages of the head need no prefix, since there is only one head. */
  private outside(name: string): string {
    const { isOneOfSeveral, stack } = this.part;
    if (!isOneOfSeveral || this.link === 'head') return name;
    return name === 'ln_final' ? `${stack}_final_ln` : `${stack}.${name}`;
  }
}
