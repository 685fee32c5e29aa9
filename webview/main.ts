/** Entry of the panel's page. */
import { Panel } from './components/app';
import { Host } from './host';
import { pageStyles } from './styles';

if (pageStyles.styleSheet) document.adoptedStyleSheets.push(pageStyles.styleSheet);
document.documentElement.lang ||= 'en';
const panel = new Panel();
panel.host = new Host();
document.body.append(panel);
