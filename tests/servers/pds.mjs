// The official Bluesky server and a register of identities in memory, both on 127.0.0.1 alone.
// Usage: node pds.mjs <folder with node_modules> <data folder> <port> <port of the register>
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'

const [modules, data, port, registerPort] = process.argv.slice(2)
const require = createRequire(path.join(modules, 'package.json'))

// Both would listen on every interface of this machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] !== 'number') return listen.apply(this, args)
  return listen.call(this, args[0], '127.0.0.1', ...args.filter((arg) => typeof arg === 'function'))
}

const { PDS } = require('@atproto/pds')
const { PlcServer, Database } = require('@did-plc/server')

const register = PlcServer.create({ db: Database.mock(), port: Number(registerPort) })
await register.start()
const pds = await PDS.fromEnv({
  devMode: true,
  port: Number(port),
  hostname: 'localhost',
  dataDirectory: data,
  blobstoreDiskLocation: path.join(data, 'blobs'),
  didPlcUrl: `http://127.0.0.1:${registerPort}`,
  adminPassword: 'test-admin',
  jwtSecret: 'test-jwt-secret',
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  plcRotationKeyK256PrivateKeyHex: 'a5'.repeat(32),
  bskyAppViewUrl: 'http://127.0.0.1:9',
  bskyAppViewDid: 'did:example:appview',
  bskyAppViewCdnUrlPattern: 'http://127.0.0.1:9/%s',
  modServiceUrl: 'http://127.0.0.1:9',
  modServiceDid: 'did:example:moderation',
})
await pds.start()
console.log('ready')
