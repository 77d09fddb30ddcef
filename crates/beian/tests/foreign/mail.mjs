// A mail server from the npm registry (smtp-server), nothing of ours but what it is told to do.
//
// Arguments: the folder with node_modules, the file that takes each mail as a line of JSON, and settings as JSON:
// secure, starttls (booleans), user, password, key, cert (PEM files).
// First line of output: {"port": N}. The recipient's name tells how a mail is met: later@ 451, reject@ 550, broken@ taken to
// the last byte and the connection cut without an answer.
import { appendFileSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, file, told] = process.argv.slice(2)
const { SMTPServer } = createRequire(join(folder, 'package.json'))('smtp-server')
const settings = JSON.parse(told)

function refusal(code) {
  return Object.assign(new Error('as told'), { responseCode: code })
}

const server = new SMTPServer({
  secure: settings.secure,
  hideSTARTTLS: !settings.starttls,
  authOptional: !settings.user,
  ...(settings.key ? { key: readFileSync(settings.key), cert: readFileSync(settings.cert) } : {}),
  allowInsecureAuth: true,
  onAuth(auth, _session, done) {
    const right = auth.username === settings.user && auth.password === settings.password
    done(right ? null : refusal(535), right ? { user: auth.username } : undefined)
  },
  onRcptTo(address, _session, done) {
    if (address.address.startsWith('later@')) return done(refusal(451))
    if (address.address.startsWith('reject@')) return done(refusal(550))
    done()
  },
  onData(stream, session, done) {
    const parts = []
    stream.on('data', (part) => parts.push(part))
    stream.on('end', () => {
      const mail = {
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((to) => to.address),
        encrypted: session.secure,
        user: session.user ?? null,
        raw: Buffer.concat(parts).toString('utf8'),
      }
      appendFileSync(file, JSON.stringify(mail) + '\n')
      if (mail.to[0].startsWith('broken@')) {
        for (const connection of server.connections) connection._socket.destroy()
        return
      }
      done()
    })
  },
})
server.on('error', () => {})
const listener = server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: listener.address().port }))
})
