import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublishTarget } from '../../session/server/publish-target.ts';
import type { Authorization, AuthorizeRequest } from './authorize.ts';
import { type StreamKeyRuleOptions, streamKeyRule } from './stream-key-rule.ts';

interface Asked {
  app: string;
  name?: string;
  tcUrl?: string;
  local?: boolean;
}

function decide(rule: StreamKeyRuleOptions, { app, name = '', tcUrl = '', local = false }: Asked): unknown {
  const request: AuthorizeRequest = {
    publishId: 1,
    app,
    streamName: name,
    tcUrl,
    flashVer: '',
    target: parsePublishTarget(app, name, tcUrl),
    remoteAddress: local ? '127.0.0.1' : '192.168.1.2',
    local,
  };
  const verdict: Authorization | Promise<Authorization> = streamKeyRule(rule)(request);
  assert.ok('allow' in verdict);
  return verdict.allow ? verdict.path : verdict.code;
}

const KEY = { key: 'k3y' };

test('from this computer any app and stream name is accepted; the key is hidden nevertheless', () => {
  assert.equal(decide(KEY, { app: 'live', name: 'test', local: true }), 'live/test');
  assert.equal(decide(KEY, { app: '', local: true }), '');
  assert.equal(decide(KEY, { app: 'live', name: 'k3y', local: true }), 'live/***');
  assert.equal(decide({}, { app: 'live', name: 'x', local: true }), 'live/x');
});

test('from another computer the key is needed, in whatever field the encoder sends it', () => {
  assert.equal(decide(KEY, { app: 'live', name: 'k3y' }), 'live/***');
  assert.equal(decide(KEY, { app: 'live/', name: '/k3y/' }), 'live/***');
  assert.equal(decide(KEY, { app: 'live/k3y' }), 'live/***');
  assert.equal(decide(KEY, { app: 'k3y', name: 'cam' }), '***/cam');
  assert.equal(decide(KEY, { app: 'live', name: 'cam?key=k3y' }), 'live/cam');
  assert.equal(decide(KEY, { app: 'live?token=k3y', name: 'cam' }), 'live/cam');
  assert.equal(decide(KEY, { app: 'live?k3y', name: 'cam' }), 'live/cam');
  assert.equal(decide(KEY, { app: 'live', name: 'cam?k3y' }), 'live/cam');
  assert.equal(decide(KEY, { app: 'live', name: 'cam', tcUrl: 'rtmp://h/live?key=k3y' }), 'live/cam');
  assert.equal(decide({ key: 'a/b' }, { app: 'live', name: 'a/b' }), 'live/***');
  assert.equal(decide({ key: '/a//b/' }, { app: 'live/a', name: 'b' }), 'live/***');
});

test('a wrong, missing or partial key is refused', () => {
  for (const name of ['', 'K3Y', 'k3', 'k3yx', 'cam?k3', 'cam?k3yx', 'cam?k3y=x', 'cam?key=k3', 'k3y%00']) {
    assert.equal(decide(KEY, { app: 'live', name }), 'RTMP_ERR_KEY', name);
  }
});

test('without a key only this computer may publish; with an open rule everybody may', () => {
  for (const rule of [{}, { key: '' }, { key: '//' }]) {
    assert.equal(decide(rule, { app: 'live', name: '' }), 'RTMP_ERR_KEY');
    assert.equal(decide(rule, { app: '', name: '' }), 'RTMP_ERR_KEY');
    assert.equal(decide(rule, { app: 'live', name: 'x?key=' }), 'RTMP_ERR_KEY');
  }
  assert.equal(decide({ open: true }, { app: 'live', name: 'x' }), 'live/x');
});

test('the rule says who knows a secret, and whether its key can be guessed', () => {
  const about = (rule: StreamKeyRuleOptions, name: string, fields: { local?: boolean; user?: string } = {}) => {
    const verdict = streamKeyRule(rule)({ target: parsePublishTarget('live', name), local: false, ...fields });
    return verdict.allow ? verdict.proven : verdict.guessable;
  };
  assert.equal(about(KEY, 'k3y'), true);
  assert.equal(about(KEY, 'x', { user: 'me' }), true);
  assert.equal(about(KEY, 'x', { local: true }), false);
  assert.equal(about({ ...KEY, open: true }, 'x'), false);
  assert.equal(about(KEY, 'x'), true);
  assert.equal(about({ ...KEY, guessable: false }, 'x'), false);
  assert.equal(about({}, 'x'), false, 'there is nothing to guess');
});

test('keys of any length work, and longer texts are none', () => {
  const key = 'k'.repeat(700);
  assert.equal(decide({ key }, { app: 'live', name: key }), 'live/***');
  assert.equal(decide({ key }, { app: 'live', name: `${key}k` }), 'RTMP_ERR_KEY');
  assert.equal(decide(KEY, { app: 'live', name: `k3y${'x'.repeat(60_000)}` }), 'RTMP_ERR_KEY');
});
