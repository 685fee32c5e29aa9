/** The scale by which a heat map's values are coloured. */
import type { ReactiveControllerHost } from 'lit';
import type { TensorDetails } from '../../../src/engine/protocol/reading-protocol';
import type { Statistics } from '../../../src/engine/protocol/tensor-protocol';
import { colourScaleTensor } from '../../../src/trace/steps/colour-scale-tensor';
import { isScores } from '../../../src/trace/steps/matrix';
import { areNeurons, NEAR_ZERO } from '../../../src/trace/steps/near-zero';
import { type Failable, Query, type Question } from '../../base/query';
import { DEFAULT_OPTIONS, type MapOptions, type ScoresOfHead } from '../../heat-map/map-options';
import { rangeScale, type Scale, scaleOf, wholeScale } from '../../theme/color-scale';
import { type Scaled, type ScaleScope, SharedScale } from './shared-scale';
import { type FirstToken, WithoutFirst } from './without-first';

/** The map for which a scale is needed. */
interface ScaledMap extends Scaled {
  readonly look: MapOptions;
}

export class MapScale {
  private readonly shared: SharedScale;
  private readonly withoutFirst: WithoutFirst;
  /** For scores: their rows in this head, before the mask. Each head has its own level, which has no meaning. */
  private readonly scores: Query<readonly TensorDetails[]>;

  /** @param map the map, evaluated in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly map: () => ScaledMap,
  ) {
    this.shared = new SharedScale(host, () => {
      const { tensor, panel, when } = map();
      return { tensor, panel, when: when && this.isOwn && !isScores(tensor) };
    });
    this.withoutFirst = new WithoutFirst(host, () => {
      const { tensor, panel, when } = map();
      return { tensor, panel, when: when && this.isOwn, scope: this.scope };
    });
    this.scores = new Query(host, () => this.ofScores());
  }

  /** The scale of the drawing; `undefined` while its input is pending. */
  get value(): Scale | undefined {
    const { whole } = this;
    return whole && this.isOwn && whole.kind === 'signed' ? this.withoutFirst.scale(whole) : whole;
  }

  /** The scale of the legend: until it is known whether the first token counts, the scale over all tokens. */
  get legend(): Scale | undefined {
    return this.value ?? this.whole;
  }

  /** What the scale covers, if the user can choose that; else `undefined`. */
  get scope(): ScaleScope | undefined {
    return this.isOwn && !isScores(this.map().tensor) ? this.shared.scope : undefined;
  }

  /** Whether it covers only its block because the values of other blocks are much larger. */
  get isDwarfed(): boolean {
    return this.scope === 'block' && this.shared.isDwarfed;
  }

  ask(scope: ScaleScope): void {
    this.shared.ask(scope);
  }

  /** Whether it includes the first token, if that makes a difference; else `undefined`. */
  get first(): FirstToken | undefined {
    const { whole } = this;
    return whole && this.isOwn && whole.kind === 'signed' ? this.withoutFirst.first(whole) : undefined;
  }

  askFirst(first: FirstToken): void {
    this.withoutFirst.ask(first);
  }

  /** The inputs that may fail to arrive. */
  get sources(): readonly Failable[] {
    return [this.shared, this.withoutFirst, this.scores];
  }

  /** The scale over all tokens. */
  private get whole(): Scale | undefined {
    const { tensor, look } = this.map();
    const { scored } = this;
    if (scored.length > 0) {
      const all = this.scores.value;
      // If a mask hides nothing, there is no difference between before and after the mask.
      const beforeMask = scored.some(
        ({ tensor: own, panel: of }) => own.mask !== null && colourScaleTensor(own, of.summary.plan) !== own,
      );
      return all && { ...rangeScale(...rangeOf(all)), beforeMask };
    }
    const kind = look.kind ?? (tensor.isProbability ? 'probability' : 'signed');
    const statistics = this.isOwn ? this.shared.statistics : tensor.statistics;
    if (!statistics) return undefined;
    // B − A of weights: such a map is read for its largest differences, which few cells have.
    const isOfWeights = kind === 'signed' && tensor.isProbability;
    const scale = isOfWeights ? wholeScale(statistics) : scaleOf(kind, statistics);
    return this.areIdle(statistics) ? { ...scale, limit: NEAR_ZERO, areNearZero: true } : scale;
  }

  /** Whether these are neurons near 0: the story says that they do nothing, and their colours must agree. */
  private areIdle({ min, max }: Statistics): boolean {
    const { tensor, panel } = this.map();
    const isFar = Math.max(-(min ?? 0), max ?? 0) >= NEAR_ZERO;
    return this.isOwn && panel.choice.level !== 'numbers' && !isFar && areNeurons(tensor, panel.summary.plan);
  }

  /** Whether the map shows a tensor unchanged: any other map has its own scale. */
  private get isOwn(): boolean {
    return this.map().look === DEFAULT_OPTIONS;
  }

  /** The scores that the colours cover: those that the map shows, or those given in its options; none if it shows no scores. */
  private get scored(): readonly ScoresOfHead[] {
    const { tensor, panel, look } = this.map();
    if (!isScores(tensor)) return [];
    return look.scores ?? (this.isOwn ? [{ tensor, panel }] : []);
  }

  private ofScores(): Question<readonly TensorDetails[]> | undefined {
    const { scored } = this;
    if (scored.length === 0) return undefined;
    const asked = scored.map(({ tensor, panel }) => {
      const { name: stage } = colourScaleTensor(tensor, panel.summary.plan);
      return { readings: panel.readings, params: { stage, variant: tensor.variant, head: tensor.head } };
    });
    const fetch = (signal: AbortSignal) =>
      Promise.all(asked.map(({ readings, params }) => readings.read('details', params, signal)));
    const key = asked.flatMap(({ params: { stage, variant, head } }) => [stage, variant, head]);
    return { of: asked.map(({ readings }) => readings), key, when: this.map().when, fetch };
  }
}

/** The lowest and the highest value; a row without finite values has NaN. */
function rangeOf(all: readonly TensorDetails[]): [number, number] {
  const known = (of: 'min' | 'max') => all.flatMap(({ rows }) => [...rows[of]].filter((value) => !Number.isNaN(value)));
  return [Math.min(...known('min')), Math.max(...known('max'))];
}
