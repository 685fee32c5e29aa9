/** What stays in view above the steps: the header, what is said of the text, its tokens, and the number that is typed. */
import { html, nothing, type TemplateResult } from 'lit';
import { CHOOSE_MODEL, COMPARE, type Origin, RUN_AGAIN } from '../../../src/engine/protocol/panel-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { variantScope } from '../../../src/trace/steps/variant-steps';
import { failureIn } from '../../base/query';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import type { Proving } from '../../state/provenance/proving';
import { isQuietOfHeads, tellsOfAttention } from '../../state/story/quiet-heads';
import type { AttentionRow } from '../../state/tokens/attention-row';
import { keyStrings } from '../../strings/keys';
import { stripStrings } from '../../strings/token-strip';
import './awaited-note';
import './text-bar';
import '../attention/head-menu';
import '../residual/neuron-card';
import '../tokens/token-strip';
import './trace-header';
import { chosenBy } from '../../state/story/chosen-by';
import type { Opening } from './trace-readings';
import type { VisitedPlaces } from './visited-places';

/** What it is shown of. */
export interface ShownTop {
  readonly summary: TraceSummary;
  readonly panel: StepData;
  readonly origin: Origin;
  readonly host: Host;
  /** Of the text's tokens, and of those of a source where there is one. */
  readonly rows: { readonly tokens: AttentionRow; readonly source: AttentionRow };
  /** What each head adds to what is predicted now, once that is known. */
  readonly contributions: OpeningContributions | undefined;
  readonly opening: Opening['value'];
  readonly proving: Proving;
  /** Where its reader was. */
  readonly visited: Pick<VisitedPlaces, 'has' | 'back' | 'forward'>;
  readonly presenting: boolean;
  /** Whether no rail stands beside the step, whose list of steps would move below the pointer. */
  readonly narrow: boolean;
  /** Whether the header has room for little. */
  readonly compact: boolean;
  /** Whether there is room for arrows in the header. */
  readonly roomy: boolean;
  /** Whether the text is being changed, and whether it was edited in its document since it was traced. */
  readonly editing: boolean;
  /** Whether it is changed to be compared with what it was. */
  readonly compares: boolean;
  readonly edited: boolean;
  /** Whether the panel has what it shows first. */
  readonly ready: boolean;
  /** Why the steps could not be read. */
  readonly error: string | undefined;
  /** The digits that were typed so far. */
  readonly typed: string | undefined;
  /** Opens the field, or closes it. */
  readonly editText: () => void;
  /** The text is not being changed any more. */
  readonly textEdited: () => void;
  /** Begins the presentation. */
  readonly present: () => void;
  /** The walk becomes a short one, or one through all steps again. */
  readonly shortWalk: () => void;
}

export function traceTop(top: ShownTop): TemplateResult {
  const { summary, panel, origin, host, typed, editText } = top;
  const { connection } = host;
  const { proofs, proven } = top.proving;
  const failure = failureIn(top.proving);
  return html`<div class="above"><div class="top">
    <trace-awaited-note .connection=${connection}></trace-awaited-note>
    <trace-header ?narrow=${top.compact} .arrows=${top.roomy} .summary=${summary} .panel=${panel} .places=${top.visited.has} .proofs=${proofs} .proven=${proven} .failure=${failure}
      @again=${() => connection.send(RUN_AGAIN)} @choose-model=${() => connection.send(CHOOSE_MODEL)} @edit-text=${editText}
      @compare=${() => connection.send(COMPARE)} @present=${top.present} @short-walk=${top.shortWalk} @go-back=${top.visited.back} @go-forward=${top.visited.forward}></trace-header>
    <span class="unseen" role="alert">${top.error ?? ''}</span>
    <trace-text-bar .panel=${panel} .origin=${origin} .host=${host} .contributions=${top.contributions} .editing=${top.editing} .compares=${top.compares} .old=${top.edited}
      @edited=${top.textEdited}></trace-text-bar>
    ${strips(top)}
    <p class="scope small muted" ?hidden=${panel.choice.variant !== 'walkthrough'}>${variantScope(summary.plan)}</p>
  </div>${typed === undefined ? nothing : html`<div class="typing" role="status">${keyStrings.typing(typed)}</div>`}<trace-head-menu .panel=${panel}></trace-head-menu><trace-neuron-card .panel=${panel}></trace-neuron-card></div>`;
}

/** The tokens, below those of another text where the model was given one. */
function strips(top: ShownTop): TemplateResult {
  const { summary, panel, presenting, narrow, ready, rows, origin, editing, edited } = top;
  const by = chosenBy(panel.choice, top.opening);
  const inEditor = origin.source === null ? 'nowhere' : edited ? 'edited' : 'shown';
  // Without the rail nothing that may be below the pointer moves when arcs and their room come and go from step to step.
  const isBare = (presenting || narrow) && !tellsOfAttention(panel);
  const isQuiet = isBare || isQuietOfHeads(panel);
  const strip = (sequence: typeof TOKENS | typeof SOURCE, label: string, row: AttentionRow) =>
    html`<trace-token-strip data-sequence=${sequence} ?named=${summary.source !== undefined} ?dense=${editing} .sequence=${sequence} .label=${label} .panel=${panel}
      .ready=${ready} .inEditor=${inEditor} .row=${row} .chosenBy=${by} .keepsRoom=${isQuiet && !isBare} .bare=${isBare} .isQuiet=${isQuiet} .weights=${isQuiet ? undefined : row.weights}></trace-token-strip>`;
  if (!summary.source) return strip(TOKENS, stripStrings.tokens, rows.tokens);
  const { source, output: given } = stripStrings.sequences;
  const isGiven = origin.target !== undefined || origin.targetIds !== undefined || origin.file !== undefined;
  const output = isGiven ? given : stripStrings.outputWritten;
  return html`<div class="strips">${strip(SOURCE, source, rows.source)} ${strip(TOKENS, output, rows.tokens)}</div>`;
}
