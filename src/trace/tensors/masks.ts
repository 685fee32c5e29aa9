/** What a query may see. Pure, for the panel too. */
export { isHidden } from '../../operations/mask-rule';
