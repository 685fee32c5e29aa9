/** What can be done with a candidate for the next token, wherever it is listed. */

import { ownText } from '../../../src/base/quoted-token';
import { outputWith } from '../../../src/engine/protocol/generation-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Choice } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import { outputStep } from '../../choice/output-step';
import type { AskedOutput } from '../../panel/target-event';
import { quotedToken, type TokenText } from '../../strings/format';
import { tokenMenuStrings as strings } from '../../strings/token-menu';
import { writtenStrings } from '../../strings/written';

export interface Candidate extends TokenText {
  readonly id: number;
}

type CandidateDeed =
  | { readonly kind: 'explain'; readonly target: number; readonly step: number }
  | { readonly kind: 'write'; readonly target: AskedOutput }
  | { readonly kind: 'copy'; readonly text: string };

export interface CandidateAction {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  /** Why it cannot be done. */
  readonly disabled?: string;
  readonly deed: CandidateDeed;
}

/** @param choice the token after which the candidate would come */
export function candidateActions(
  summary: TraceSummary,
  choice: Pick<Choice, 'token'>,
  candidate: Candidate,
): readonly CandidateAction[] {
  const { id, token, text, special } = candidate;
  const name = quotedToken(candidate);
  const step = explainingStep(summary.plan);
  const explain = { kind: 'explain', target: id, step: step ?? 0 } as const;
  return [
    ...(step === undefined
      ? []
      : [{ id: 'explain', label: strings.explainLogit(name), about: strings.explainAbout(step), deed: explain }]),
    ...writing(summary, choice, candidate),
    {
      id: 'copy-text',
      label: strings.copyText,
      deed: { kind: 'copy', text: special || text === '' ? token : ownText(candidate) },
    },
    { id: 'copy-id', label: strings.copyId(id), deed: { kind: 'copy', text: String(id) } },
  ];
}

/** After the chosen token, in place of what the decoder wrote there. */
function writing(
  { plan, saved, tokens }: TraceSummary,
  choice: Pick<Choice, 'token'>,
  candidate: Candidate,
): readonly CandidateAction[] {
  if (outputStep(plan) === undefined) return [];
  const position = choice.token + 1;
  const name = quotedToken(candidate);
  const reason = saved?.hasModel === false ? { disabled: writtenStrings.modelAbsent } : {};
  const target = (keepsRest: boolean) => ({
    ...outputWith(tokens, position, candidate.id, keepsRest),
    goesOn: !keepsRest,
  });
  const isLast = position >= tokens.length - 1;
  return [
    // A special token ends the output or begins it, so nothing follows it.
    ...(isLast || candidate.special
      ? []
      : [
          {
            id: 'replace',
            label: writtenStrings.replaceToken(name),
            about: writtenStrings.replaceTokenAbout,
            ...reason,
            deed: { kind: 'write', target: target(true) },
          } as const,
        ]),
    {
      id: 'write',
      label: isLast ? writtenStrings.writeToken(name) : writtenStrings.writeTokenAndGoOn(name),
      about: isLast ? writtenStrings.writeTokenAbout : writtenStrings.goOnAbout,
      ...reason,
      deed: { kind: 'write', target: target(false) },
    },
  ];
}
