// A foreign SOAP client from npm that drives all six methods by the bureau's WSDL. Nothing here is ours but the calls.
//
// Arguments: library (soap or strong-soap), bureau URL, management URL, ispId, user, password, file with a zip, domain, certificate.
// Prints one JSON object of what was seen; any surprise is an exception.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const [library, bureau, manage, isp, user, password, zipFile, domain, certificate] = process.argv.slice(2);
const require = createRequire(new URL('../../../../e2e/package.json', import.meta.url));
const soap = library === 'strong-soap' ? require('strong-soap').soap : require('soap');
const open = promisify((url, done) => soap.createClient(url, {}, done));
const files = await open(`${bureau}/ISPWebService/upDownLoad?wsdl`);
const status = await open(`${bureau}/BeianStatusWebService/queryBeianStatus?wsdl`);
const verify = await open(`${bureau}/BeianStatusWebService/verifyBamm?wsdl`);

const md5 = (bytes) => createHash('md5').update(bytes).digest('base64');

function who(id = 'ispID', word = password) {
  const randVal = randomBytes(10).toString('hex');
  return { [id]: isp, userName: user, randVal, pwdHash: md5(Buffer.from(word + randVal, 'ascii')) };
}

/** The text of `return`, and its parts. */
function call(client, method, parameters) {
  return new Promise((resolve, reject) => {
    client[method](parameters, (error, result) => {
      if (error) return reject(error);
      const given = result?.return ?? result?.[`${method}Response`]?.return;
      const text = typeof given === 'string' ? given : given?.$value;
      if (typeof text !== 'string' || !text.includes('<return')) return reject(new Error(`no return: ${JSON.stringify(result)}`));
      resolve({ code: Number(part(text, 'msg_code')), part: (name) => part(text, name), text });
    });
  });
}

function part(text, name) {
  return text.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1];
}

async function until(what) {
  for (let i = 0; i < 600; i += 1) {
    const value = await what();
    if (value) return value;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error('nothing came');
}

const seen = {};
const before = await call(files, 'isp_querypreviousupload', { ...who(), hashAlgorithm: 0 });
seen.before = before.part('dataSequence');
seen.refusals = [
  (await call(files, 'isp_download', { ...who('ispID', 'falsch'), hashAlgorithm: 0 })).code,
  (await call(files, 'isp_download', { ...who(), hashAlgorithm: 1 })).code,
];
const zip = readFileSync(zipFile);
const upload = (dataSequence, hash = md5(zip)) =>
  call(files, 'isp_upload', {
    ...who(), beianInfo: zip.toString('base64'), beianInfoHash: hash, dataSequence,
    encryptAlgorithm: 0, hashAlgorithm: 0, compressionFormat: 0,
  });
const gap = await upload(3);
seen.gap = [gap.code, ...[...gap.text.matchAll(/<dataSequence>(\d+)</g)].map((m) => m[1])];
seen.hash = (await upload(1, md5(Buffer.from('other')))).code;
seen.upload = (await upload(1)).code;
const held = await call(files, 'isp_querypreviousupload', { ...who(), hashAlgorithm: 0 });
seen.held = [held.part('dataSequence'), Buffer.from(held.part('beianInfo'), 'base64').equals(zip)];

seen.files = [];
for (let i = 0; i < 2; i += 1) {
  const file = await until(async () => {
    const answer = await call(files, 'isp_download', { ...who(), hashAlgorithm: 0 });
    return answer.part('return_FileName') ? answer : null;
  });
  const bytes = Buffer.from(file.part('beianInfo'), 'base64');
  seen.files.push(md5(bytes) === file.part('beianInfoHash'));
  const ack = await call(files, 'isp_downloadack', { ...who(), hashAlgorithm: 0, fileName: file.part('return_FileName') });
  seen.files.push(ack.code);
}
seen.nothing = (await call(files, 'isp_download', { ...who(), hashAlgorithm: 0 })).code;

const ask = (queryConditionType, queryCondition) =>
  call(status, 'isp_querybeianstatus', { ...who(), hashAlgorithm: 0, queryConditionType, queryCondition });
const filed = await ask(0, domain);
seen.filed = [filed.part('Bazt'), (await ask(1, certificate)).part('Bazt'), (await ask(0, 'nobody-has-this.cn')).part('Bazt')];
const notices = await (await fetch(`${manage}/notices`)).json();
const secret = notices[0].text.match(/备案密码(\d+)/)[1];
const check = (bamm) =>
  call(verify, 'isp_verifybamm', { ...who(), hashAlgorithm: 0, baxh: filed.part('Ztbah'), bamm });
seen.password = [(await check(secret)).part('VerifyRes'), (await check('falsch')).part('VerifyRes')];
console.log(JSON.stringify(seen));
