// esbuild makes an object with a getter for each name of `export * as linalg`, a function each, before the module that they
// are of is evaluated. The engine reads a hundred functions the less when the object is made afterwards, of what it then holds;
// and a call through it is one getter shorter.
import { readFileSync, writeFileSync } from "node:fs";

const getters = /var ([\w$]+)=\{\};__export\(\1,\{((?:"?[\w$]+"?:\(\)=>[\w$]+,?)*)\}\);/g;

/** Changes the namespaces of a file that nothing in it uses but its exports, at its end. */
export function plainNamespaces(file) {
  const made = [];
  const text = readFileSync(file, "utf8").replace(getters, (whole, name, names, _place, all) => {
    // Here, as what the getters are added to, and among the exports.
    if (all.split(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$&")}(?![\\w$])`)).length !== 4) return whole;
    made.push(`${name}=Object.freeze({__proto__:null,${names.replaceAll(":()=>", ":")}})`);
    return "";
  });
  if (made.length === 0) throw new Error(`${file} has no namespaces of the form that esbuild gave them.`);
  const end = text.lastIndexOf("export{");
  writeFileSync(file, `${text.slice(0, end)}var ${made.join(",")};${text.slice(end)}`);
}
