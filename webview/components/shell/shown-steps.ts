/** The steps of a trace as a level shows them: one told as a story, or all with their numbers. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import type { Proof, StepsResult } from '../../../src/engine/protocol/trace-protocol';
import { lessonOf } from '../../../src/trace/lessons/lessons';
import type { StepDescription } from '../../../src/trace/steps/steps';
import { failureIn, type Query } from '../../base/query';
import type { StepData } from '../../state/generation/step-data';
import { outputOf } from '../../state/generation/written-output';
import type { ArrivingStep, ShownStep } from '../steps/shown-step';
import '../steps/step-view';
import '../story/finding';
import '../story/story-step';
import type { Presented } from '../story/presented';
import type { TraceReadings } from './trace-readings';

type Section = Plan['sections'][number];

/** The data that all steps are shown from. */
export interface ShownSteps {
  readonly panel: StepData;
  readonly origin: Origin;
  readonly readings: TraceReadings;
  /** The id of the lesson that leads through the steps, if there is one. */
  readonly lesson: string | undefined;
  /** Whether the block and head for steps of a block are still being chosen. */
  readonly choosing: boolean;
  /** The layout with text beside the figure, if a step is presented so. */
  readonly presented: Presented | undefined;
  /** The steps of a short walk; `undefined` for all. */
  readonly short: readonly number[] | undefined;
}

/**
 * A step as the story tells it.
 * @param heads the data of the matrix of all heads, if that is part of the step because there is no column beside it
 */
export function toldStep(
  section: Section,
  shown: ShownSteps,
  heads: Query<OpeningContributions> | undefined,
): TemplateResult {
  const lesson = lessonOf(shown.lesson);
  return html`<trace-story-step data-step=${section.number} .shown=${shownStep(section, shown)}
    .heads=${heads !== undefined} .lesson=${lesson !== undefined} .ofPatterns=${lesson?.ofPatterns === true} .quantised=${lesson?.quantisedAt === section.view} .rounded=${lesson?.roundedAt === section.view} .contributions=${heads?.value} .failure=${heads && failureIn(heads)} .proofs=${proofsOf(section, shown)}
    .presented=${shown.presented} .beginsWalk=${shown.panel.walk === 'attention' && shown.short?.[0] === section.number}></trace-story-step>`;
}

/** A step with all its numbers and its findings. */
export function fullStep(section: Section, shown: ShownSteps): TemplateResult {
  const own = shownStep(section, shown);
  const isHeld = shown.readings.turns.waits(section.number);
  // Steps that are not visible yet ask for nothing.
  const found = isHeld
    ? nothing
    : html`<trace-finding .panel=${own.panel} .output=${own.output} .choosing=${own.choosing} .section=${section}></trace-finding>`;
  return html`<trace-step data-step=${section.number} ?held=${isHeld}
    .shown=${own} .proofs=${proofsOf(section, shown)}>${found}</trace-step>`;
}

function shownStep(section: Section, { readings, panel, origin, choosing: chooses }: ShownSteps): ShownStep {
  const { steps, retrySteps: retry } = readings;
  const choosing = chooses && section.group === 'block' && isExpected(section);
  return {
    step: choosing ? description(section) : known(section, steps),
    expected: isExpected(section),
    steps: choosing ? undefined : steps.value?.steps,
    choosing,
    panel,
    source: origin.source?.label ?? '',
    isAfterSpace: origin.source?.isAfterSpace === true,
    output: outputOf(origin, panel.summary),
    stale: !choosing && isStale(steps),
    error: steps.error,
    retry,
  };
}

function known(section: Section, { value }: Query<StepsResult>): ArrivingStep {
  return value?.steps.find(({ number }) => number === section.number) ?? description(section);
}

/** What a step says before its numbers are loaded. */
function description({ stages, formula, ...section }: Section): StepDescription {
  return { ...section, formula: formula?.text ?? null, tex: formula?.tex ?? null };
}

function isExpected({ stages, view }: Section): boolean {
  return stages.length > 0 || view === 'embedding matrix';
}

function isStale({ value, pending }: Query<StepsResult>): boolean {
  return value !== undefined && pending;
}

function proofsOf({ view }: Section, { readings }: ShownSteps): readonly Proof[] {
  return readings.proving.proofs.filter((proof) => proof.view === view);
}
