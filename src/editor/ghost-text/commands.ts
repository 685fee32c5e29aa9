/** The commands of ghost text and of its models, by their names in package.json. */
export const COMMANDS = {
  menu: 'llmTrace.menu',
  toggle: 'llmTrace.ghostText.toggle',
  trigger: 'llmTrace.ghostText.trigger',
  pause: 'llmTrace.ghostText.pause',
  explain: 'llmTrace.explainSuggestion',
  often: 'llmTrace.ghostText.often',
  statistics: 'llmTrace.ghostText.statistics',
  nextTokens: 'llmTrace.nextTokens',
  deleteStatistics: 'llmTrace.ghostText.deleteStatistics',
  model: 'llmTrace.chooseModel',
  ownModel: 'llmTrace.ghostText.chooseModel',
} as const;

/**
 * Where the command for switching ghost text does so: in the language of the active editor, in prose, or in all languages.
 * Without this argument it asks.
 */
export type SwitchedWhere = 'in its language' | 'in prose' | 'everywhere';
