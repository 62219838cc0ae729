import { chosenCamera } from '../store/chosen-camera.ts';
import { link, program } from '../store/program.ts';
import { Logo } from '../ui/icons.tsx';
import './header.css';

const LINK_WORDS = { connecting: 'Connecting…', live: 'Running', lost: 'Reconnecting…', gone: 'Not running' } as const;

export function Header() {
  const { cameras = [], version } = program.value ?? {};
  const title = cameras.length > 1 ? 'RTMP Virtual Cameras' : (chosenCamera.value?.name ?? 'RTMP Virtual Camera');
  return (
    <header class="header">
      <Logo />
      <h1>{title}</h1>
      <p class={`link ${link.value}`} role="status">
        {LINK_WORDS[link.value]}
        {link.value === 'live' && version !== undefined && <span class="link-version"> · rtmp-vcam {version}</span>}
      </p>
    </header>
  );
}
