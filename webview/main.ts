/** Entry of the panel's page, whose body holds an `llm-trace-app`. */
import './base/resting-pointer';
import './components/shell/app';
import { pageStyles } from './theme/styles';

if (pageStyles.styleSheet) document.adoptedStyleSheets.push(pageStyles.styleSheet);
