import type { CameraState, LogLine, ProgramState } from '@rtmp-vcam/api';
import { STATE_WORDS } from '../words/camera-words.ts';
import { factsOf } from '../words/facts.ts';
import { measurementsOf } from './measurements.ts';

const MOST_LINES = 60;

/** What somebody else needs to help, as Markdown: without keys, addresses, and names of people, cameras and files. */
export function reportOf(program: ProgramState, camera: CameraState, lines: readonly LogLine[]): string {
  const { version, cameras } = program;
  const { state, settings, sender, stream, details, refused, advice, microphone } = camera;
  const rows = [
    ['rtmp-vcam', version],
    ['Cameras', String(cameras.length)],
    ['State', STATE_WORDS[state]],
    ['Camera', `${camera.width} × ${camera.height}, ${camera.fps} fps`],
    ['Sender', sender === null ? 'none' : `${sender.encoder === '' ? 'unknown' : sender.encoder}, ${sender.protocol}`],
    ['Settings', settingsText(settings)],
    ['Microphone', microphone === null ? 'none' : 'yes'],
    ...[...factsOf(camera), ...measurementsOf(camera, program)].map(({ label, value }) => [label, value]),
    ...(details === null ? [] : [['Delay of each stage', latencyText(details.latency)]]),
  ];
  const rowsByLabel = new Map(rows.map(([label = '', value = '']) => [label, value]));
  return [
    '### rtmp-vcam report',
    '',
    '| | |',
    '|---|---|',
    ...[...rowsByLabel].map(([label, value]) => `| ${label} | ${clean(value).replaceAll('|', '\\|')} |`),
    '',
    ...(stream === null ? ['There is no stream.', ''] : []),
    ...section(
      'What could be better',
      advice.map(({ code, text }) => `- ${withoutNames(text, program)} (${code})`),
    ),
    ...section(
      'Refused',
      refused.map(({ code, times, encoder }) => `- ${encoder || 'unknown'}: ${code}, ${times} ×`),
    ),
    ...section('Log', fenced(lines.slice(-MOST_LINES).map((line) => withoutNames(logText(line), program)))),
  ].join('\n');
}

function settingsText({ card, ...others }: CameraState['settings']): string {
  const shown = { ...others, card: ['auto', 'guide', 'plain'].includes(card) ? card : 'FILE' };
  return Object.entries(shown)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function latencyText(latency: object): string {
  return Object.entries(latency)
    .map(([name, ms]) => `${name} ${Number(ms).toFixed(1)}`)
    .join(', ');
}

/** Facts of the log that say nothing about where or who somebody is. */
const HARMLESS = [
  'encoder',
  'width',
  'height',
  'fps',
  'codec',
  'decoder',
  'reorderFrames',
  'sampleRate',
  'channels',
  'reason',
];

function logText({ time, level, message, code, facts }: LogLine): string {
  const told = HARMLESS.filter((name) => facts[name] !== undefined).map((name) => ` ${name}=${facts[name]}`);
  return `${time} ${level} ${message}${told.join('')}${code === null ? '' : ` (${code})`}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`#### ${title}`, '', ...lines, ''];
}

function fenced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['```', ...lines.map((line) => line.replaceAll('```', "'''")), '```'];
}

const URLS = /\b(?:rtmps?|https?):\/\/\S+/gi;
const PATHS = /(?<![\w/.])(?:\/(?:home|Users|root|run|tmp|mnt|media|srv|var)|~)\/\S*/g;
/** Two colons make an IPv6 address, or the time of day. */
const IPV6 = /(?<!\w)[\da-f]*:[\da-f]*:[\da-f:.]*(?:%\w+)?/gi;
const CLOCK = /^\d{2}:\d{2}:\d{2}(?:\.\d+)?$/;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;

/** The text without what says where or who somebody is. */
function clean(text: string): string {
  return text
    .replaceAll(URLS, 'URL')
    .replaceAll(PATHS, 'PATH')
    .replaceAll(IPV6, (found) => (CLOCK.test(found) ? found : `ADDRESS${/[:.]$/.exec(found)?.[0] ?? ''}`))
    .replaceAll(IPV4, 'ADDRESS');
}

/** The text without the names of cameras either. */
function withoutNames(text: string, { cameras }: ProgramState): string {
  const names = cameras.map(({ name }) => name).filter((name) => name !== 'RTMP Virtual Camera');
  return names.reduce((rest, name) => rest.replaceAll(name, 'CAMERA'), clean(text));
}
