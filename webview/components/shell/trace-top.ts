/** What stays in view above the steps: the header, notes on the text, its tokens, and the number being typed. */
import { html, nothing, type TemplateResult } from 'lit';
import { forcedIn, type OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import { CHOOSE_MODEL, COMPARE, type Origin, RUN_AGAIN } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import type { ShortWalk } from '../../../src/trace/steps/short-walk';
import { variantScope } from '../../../src/trace/steps/variant-steps';
import { failureIn } from '../../base/query';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import { isWriterKnown, outputOf, whoseTokens } from '../../state/generation/written-output';
import { hidesArcs, isQuietOfHeads, isStepAcross } from '../../state/story/quiet-heads';
import { shownLesson } from '../../state/story/shown-lesson';
import type { AttentionRow } from '../../state/tokens/attention-row';
import { keyStrings } from '../../strings/keys';
import { stripStrings } from '../../strings/token-strip';
import { writtenStrings } from '../../strings/written';
import '../controls/awaited-note';
import '../controls/panel-note';
import './text-bar';
import '../attention/head-menu';
import '../residual/neuron-card';
import '../tokens/token-strip';
import './key-note';
import './trace-header';
import { chosenBy } from '../../state/story/chosen-by';
import type { PanelSize } from './panel-size';
import type { TextEditing } from './text-editing';
import type { TraceReadings } from './trace-readings';
import type { VisitedPlaces } from './visited-places';

/** The data that it is shown from. */
export interface ShownTop {
  readonly summary: TraceSummary;
  readonly panel: StepData;
  /** Whether the shown head is about to be replaced by the one that the panel opens on. */
  readonly awaitsHead: boolean;
  readonly origin: Origin;
  readonly host: Host;
  readonly readings: TraceReadings;
  /** The places that the user has visited. */
  readonly visited: Pick<VisitedPlaces, 'has' | 'back' | 'forward'>;
  readonly presenting: boolean;
  readonly size: Pick<PanelSize, 'narrow' | 'compact' | 'roomy' | 'low'>;
  readonly editing: TextEditing;
  /** Whether the text has been edited in its document since it was traced. */
  readonly edited: boolean;
  /** The digits typed so far. */
  readonly typed: string | undefined;
  /** Begins the presentation. */
  readonly present: () => void;
  /** Starts or ends the short walk. */
  readonly shortWalk: (walk: ShortWalk) => void;
}

export function traceTop(top: ShownTop): TemplateResult {
  const { summary, panel, origin, host, typed, readings, size, editing } = top;
  const { connection } = host;
  const { proving, contributions } = readings;
  return html`<div class="above"><div class="top">
    <trace-awaited-note .connection=${connection}></trace-awaited-note><trace-panel-note .connection=${connection}></trace-panel-note>
    <trace-header ?narrow=${size.compact} .arrows=${size.roomy} .summary=${summary} .panel=${panel} .awaitsHead=${top.awaitsHead} .places=${top.visited.has} .proofs=${proving.proofs} .proven=${proving.proven} .failure=${failureIn(proving)}
      @again=${() => connection.send(RUN_AGAIN)} @choose-model=${() => connection.send(CHOOSE_MODEL)} @edit-text=${editing.toggle}
      @compare=${() => connection.send(COMPARE)} @present=${top.present} @short-walk=${() => top.shortWalk('attention')} @beginner-walk=${() => top.shortWalk('beginners')} @go-back=${top.visited.back} @go-forward=${top.visited.forward}></trace-header>
    <span class="unseen" role="alert">${readings.steps.error ?? ''}</span>
    <trace-text-bar .panel=${panel} .origin=${origin} .host=${host} .contributions=${contributions.current ? contributions.value : undefined} .editing=${editing.isOpen} .compares=${editing.compares} .old=${top.edited}
      @edited=${editing.close}></trace-text-bar>
    ${strips(top)}
    <p class="scope small muted" ?hidden=${panel.choice.variant !== 'walkthrough'}>${variantScope(summary.plan)}</p>
  </div>${typed === undefined ? nothing : html`<div class="typing" role="status">${keyStrings.typing(typed)}</div>`}<trace-key-note></trace-key-note><trace-head-menu .panel=${panel}></trace-head-menu><trace-neuron-card .panel=${panel}></trace-neuron-card></div>`;
}

/** The strips of tokens, below those of another text if the model was given one. */
function strips(top: ShownTop): TemplateResult {
  const { summary, panel, presenting, readings, origin, edited, host } = top;
  const { opening, attention, across } = readings;
  const opened = opening.current ? opening.value : undefined;
  const by = chosenBy(panel.choice, opened);
  // The other attentions have a head of the same number, which was not chosen for what it does.
  const isChosen = ({ looks }: AttentionRow) =>
    looks.from === TOKENS && (looks.to !== TOKENS) === (opened?.opens?.cross === true);
  const isReady = readings.steps.value !== undefined;
  const inEditor = origin.source === null ? 'nowhere' : edited ? 'edited' : 'shown';
  // Without the rail, nothing that may be under the pointer moves when arcs and their room come and go between steps.
  const isWithoutArcs = hidesArcs(panel, !presenting && !top.size.narrow);
  const isQuiet = isWithoutArcs || isQuietOfHeads(panel);
  // In a presentation the line of tokens has the same height at every step: on a low page there are no arcs at any.
  const isBare = presenting ? top.size.low : isWithoutArcs;
  // Where a step is about attention to the source, its lines alone are shown: the decoder's attention to itself would cross them.
  const isAcross = isStepAcross(panel);
  const strip = (sequence: typeof TOKENS | typeof SOURCE, label: string, row: AttentionRow) => {
    const isSilent = isQuiet || (isAcross && sequence === TOKENS);
    return html`<trace-token-strip data-sequence=${sequence} ?named=${summary.source !== undefined} ?dense=${top.editing.isOpen} .sequence=${sequence} .label=${label} .panel=${panel}
      .ready=${isReady} .inEditor=${inEditor} .row=${row} .output=${sequence === TOKENS ? outputOf(origin, summary) : NOT_WRITTEN} .chosenBy=${isChosen(row) ? by : undefined} .chosenFor=${opened && 'ratherThan' in opened ? opened : undefined} .keepsRoom=${isQuiet && !isBare} .leadsBack=${presenting || !shownLesson(origin, host.kept)} .bare=${isBare} .isQuiet=${isSilent} .weights=${isSilent ? undefined : row.weights}></trace-token-strip>`;
  };
  if (!summary.source) return strip(TOKENS, stripStrings.tokens, attention);
  const { source } = stripStrings.sequences;
  return html`<div class="strips">${strip(SOURCE, source, across)} ${strip(TOKENS, outputHeading(top), attention)}</div>`;
}

/** The strip of a source has nothing that was written. */
const NOT_WRITTEN: OutputTarget = {};

/** Says who wrote the output, if that is known: a saved trace may not say it. */
function outputHeading({ origin, summary }: Pick<ShownTop, 'origin' | 'summary'>): string {
  const { headings } = writtenStrings;
  const output = outputOf(origin, summary);
  const forced = forcedIn(output);
  if (forced === 'all') return headings.forced;
  if (forced.length > 0) return headings.changed(whoseTokens(output, summary));
  return isWriterKnown(summary) ? headings.written : stripStrings.sequences.output;
}
