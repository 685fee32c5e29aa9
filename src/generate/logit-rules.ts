/** Which tokens may come next: what generation_config.json forces and forbids, applied to the model's logits. */
import type { GenerationRules } from '../architectures/plan/generation-rules';
import { argmax } from '../base/vectors';

/** Named as in the file. */
export const RULE_NAMES = [
  'bad_words_ids',
  'min_length',
  'min_new_tokens',
  'forced_bos_token_id',
  'forced_eos_token_id',
  'suppress_tokens',
  'begin_suppress_tokens',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** A rule's effect on the choice of a token. */
export interface RuleAction {
  readonly rule: RuleName;
  /**
   * The id of the most probable token that the rule did not allow. null: the rule forced a token, and that token was the
   * most probable one anyway.
   */
  readonly instead: number | null;
}

/** Whether the rule for the last token that has room chose it, so that the model did not end its text there by itself. */
export function isForcedLast({ rules = [] }: { readonly rules?: readonly { readonly rule: string }[] }): boolean {
  return rules.some(({ rule }) => rule === 'forced_eos_token_id');
}

/** The logits that a token is chosen by, and the rules by which they differ from the model's. */
interface RuledLogits {
  readonly logits: Float32Array;
  /** The rules' effects on this choice. */
  actions(chosen: number): RuleAction[];
}

interface RuledText {
  readonly eosTokenIds: readonly number[];
  /** The number of given tokens, the start token included, and the most tokens there can be in the end. */
  readonly given: number;
  readonly most: number;
}

export class LogitRules {
  constructor(
    private readonly rules: GenerationRules,
    private readonly text: RuledText,
  ) {}

  /** @param ids all tokens so far @param raw the model's own logits, which are not modified */
  apply(raw: Float32Array, ids: readonly number[]): RuledLogits {
    const forbidden = this.forbidden(ids);
    const forced = this.forced(ids.length);
    const logits = raw.slice();
    for (const [, list] of forbidden) for (const id of list) logits[id] = -Infinity;
    if (forced) {
      logits.fill(-Infinity);
      for (const id of forced.ids) logits[id] = raw[id] as number;
    }
    const actions = (chosen: number): RuleAction[] => {
      if (forced) {
        const best = argmax(raw);
        return [{ rule: forced.rule, instead: best === chosen ? null : best }];
      }
      return forbidden.flatMap(([rule, list]) => {
        const better = list.filter((id) => (raw[id] as number) > (raw[chosen] as number));
        const best = better.sort((a, b) => (raw[b] as number) - (raw[a] as number))[0];
        return best === undefined ? [] : [{ rule, instead: best }];
      });
    };
    return { logits, actions };
  }

  private forbidden(ids: readonly number[]): [RuleName, readonly number[]][] {
    const { rules, text } = this;
    const length = ids.length;
    const firstNew = text.given > 1 || rules.forcedFirstId === null ? text.given : text.given + 1;
    const all: [RuleName, boolean, readonly number[]][] = [
      ['bad_words_ids', true, this.endsOfBadWords(ids)],
      ['min_length', length < rules.minLength, text.eosTokenIds],
      ['min_new_tokens', length - text.given < rules.minNewTokens, text.eosTokenIds],
      ['suppress_tokens', true, rules.suppressed],
      ['begin_suppress_tokens', length === firstNew, rules.suppressedFirst],
    ];
    return all.flatMap(([rule, acts, list]) => (acts && list.length > 0 ? [[rule, list]] : []));
  }

  /** The tokens that a rule forces: on the first new token after the start token alone, and on the last one that has room. */
  private forced(length: number): { readonly rule: RuleName; readonly ids: readonly number[] } | undefined {
    const { forcedFirstId, forcedLastIds } = this.rules;
    if (length === this.text.most - 1 && forcedLastIds.length > 0)
      return { rule: 'forced_eos_token_id', ids: forcedLastIds };
    if (length === 1 && forcedFirstId !== null) return { rule: 'forced_bos_token_id', ids: [forcedFirstId] };
    return undefined;
  }

  /** The tokens that would complete a forbidden sequence. */
  private endsOfBadWords(ids: readonly number[]): number[] {
    return this.rules.badWords.flatMap((word) => {
      const before = word.slice(0, -1);
      const isBegun =
        before.length <= ids.length && before.every((id, i) => id === ids[ids.length - before.length + i]);
      return isBegun ? [word.at(-1) as number] : [];
    });
  }
}
