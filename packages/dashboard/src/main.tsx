import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import { App } from './shell/app.tsx';
import { followEvents } from './store/follow-events.ts';

const root = document.getElementById('page');
if (root !== null) render(<App />, root);
followEvents();
