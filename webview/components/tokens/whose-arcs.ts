/** Says which head's attention the arcs over the tokens show, and for which token. */
import { html, nothing } from 'lit';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { layerIn } from '../../../src/trace/steps/stacks';
import { shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import type { AttentionRow } from '../../state/tokens/attention-row';
import { stripStrings as strings } from '../../strings/token-strip';

type OfRow = Pick<PanelData, 'choice' | 'summary'>;

/** "Head 5.4:", or that it is the simplified block. In a decoder with a source, both attentions have a head with that number. */
export function nameOfHead({ choice, summary }: OfRow, row: AttentionRow): string {
  const { layer, head, variant } = shownBlock(choice);
  const { from, to } = row.looks;
  const kind = summary.source && (from === to ? 'self' : 'cross');
  return variant === 'model' ? strings.ofHead(layerOfRow({ summary }, row, layer), head, kind) : strings.ofVariant;
}

/** The block in the stack of the attending token. */
export function layerOfRow({ summary: { plan } }: Pick<OfRow, 'summary'>, row: AttentionRow, layer: number): number {
  const stack = plan.stacks.find(({ sequence }) => sequence === row.looks.from);
  return stack ? layerIn(plan, stack.name, layer) : layer;
}

/** "Head 5.4: what . looks at" @param from the name of the attending token */
export function sayWhoseArcs(panel: OfRow, row: AttentionRow, from: string) {
  return html`${nameOfHead(panel, row)} ${strings.what} <bdi>${from}</bdi> ${strings.looksAt}`;
}

/** " (before that head 3.2)", where the panel has moved from a head that it had chosen. */
export function saysMoved(before: HeadPlace | undefined) {
  return before ? html`<span data-moved>${strings.movedFrom(before.layer, before.head)}</span>` : nothing;
}
