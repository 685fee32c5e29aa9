/** The language that forward passes are written in: operations, and the stages, blocks and parts that they make up. */

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

// A family's file imports the whole language from here.
export { axis, heads, type LinearOptions, type MatrixPart, type Tensor } from './pass-operations';

/** What a stack of blocks, what leads to it and what comes from it have in common. */
interface Part {
  readonly stack: string;
  /** What the names of its blocks' stages begin with. */
  readonly prefix: string;
  readonly sequence: SequenceName;
  /** Whether there are others. */
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

  /** Name a tensor, so that it is shown. @param name within its block, where it is in one */
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
   * One of several stacks with what leads to it and what comes from it: its stages are called after it, as
   * TransformerLens's `HookedEncoderDecoder` does.
   */
  within(stack: string, sequence: SequenceName, define: () => Tensor): Tensor {
    this.part = { stack, prefix: stack, sequence, isOneOfSeveral: true };
    this.link = 'embedding';
    const result = define();
    if (!this.end) this.cut('embedding');
    this.part = DECODER_ALONE;
    return result;
  }

  /** Name what a component adds to the residual stream. */
  write(name: string, component: Component, tensor: Tensor): Tensor {
    return this.stage(name, tensor, component);
  }

  /** Name a state of the residual stream. */
  stream(name: string, tensor: Tensor): Tensor {
    return this.stage(name, tensor, 'stream');
  }

  /**
   * A stack of blocks: each reads the residual stream and returns it with what it added. A block that normalises the
   * stream at its end names the sum before that `resid_post` itself.
   */
  stack(layers: number, input: Tensor, define: (x: Tensor, layer: number) => Tensor): Tensor {
    const { stack: name, prefix, sequence } = this.part;
    this.stacks.push({ name, prefix, layers, sequence });
    this.cut('block');
    let x = input;
    for (let layer = 0; layer < layers; layer++) {
      this.block = { stack: name, prefix, layer };
      x = define(this.stream('resid_pre', x), layer);
      if (!this.isNamed('resid_post')) this.stream('resid_post', x);
      this.cut(layer + 1 < layers ? 'block' : 'final norm');
      this.block = null;
    }
    return x;
  }

  /** The end of a pass: the final norm, and the head that makes logits of it. @returns the logits */
  head(finalNorm: Tensor, define: (normed: Tensor) => Tensor, predicts: Predicted = 'next token'): Tensor {
    this.stage('ln_final', finalNorm);
    return this.unnormedHead(finalNorm, define, predicts);
  }

  /** The end of a pass without a final norm. @returns the logits */
  unnormedHead(stream: Tensor, define: (stream: Tensor) => Tensor, predicts: Predicted = 'next token'): Tensor {
    this.cut('head');
    const logits = this.stage('logits', define(stream));
    this.cut('head');
    this.end = { predicts, finalNorm: stream.id, logits: logits.id };
    return logits;
  }

  /** The end of a pass without a head: nothing is made of the last hidden states. */
  headless(hidden: Tensor): void {
    this.cut('pooling');
    this.end = { predicts: 'nothing', finalNorm: hidden.id, logits: null };
  }

  /** After the end: what is made of all tokens together. @param predicts where that is what the pass is made for */
  pooled(define: () => void, predicts?: 'sentence embedding'): void {
    this.cut('pooling');
    define();
    this.cut('pooling');
    if (this.end && predicts) this.end = { ...this.end, predicts };
  }

  /** @throws when the pass has no end */
  plan(): Plan {
    if (!this.end) throw new Error(`The definition of ${this.family} has no head.`);
    const { family, nodes, stages, links, stacks, end } = this;
    const sections = sectionsOf({ predicts: end.predicts, stages, stacks, nodes }, this.words);
    return { family, nodes, stages, links, stacks, sections, ...end };
  }

  /** Whether the present block has a stage of this name. */
  private isNamed(label: string): boolean {
    return this.stages.some((stage) => stage.label === label && isSameBlock(stage.block, this.block));
  }

  /** End a part of the pass, if there is anything in it. @param next what begins here */
  private cut(next: Link['name']): void {
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

  /** The full name of a stage outside blocks; there is only one head. */
  private outside(name: string): string {
    const { isOneOfSeveral, stack } = this.part;
    if (!isOneOfSeveral || this.link === 'head') return name;
    return name === 'ln_final' ? `${stack}_final_ln` : `${stack}.${name}`;
  }
}
