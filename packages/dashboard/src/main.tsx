import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import { followEvents } from './api/events.ts';
import { App } from './shell/app.tsx';

const root = document.getElementById('page');
if (root !== null) render(<App />, root);
followEvents();
