function kt(){return JSON.parse(document.getElementById("facts").textContent)}function At(t){let e=new URL(t,window.location.href);return e.protocol=e.protocol==="https:"?"wss:":"ws:",e.href}import{html as Zo,render as Xo}from"./vendor-YRMYZYUS.js";import{useState as Xe}from"./vendor-YRMYZYUS.js";var pt="gateway:credential";function Tt(t){let[e,n]=Xe(()=>tn()??t);function o(r){en(r),n(r)}return[e,o]}function tn(){try{return sessionStorage.getItem(pt)}catch{return null}}function en(t){try{t===null?sessionStorage.removeItem(pt):sessionStorage.setItem(pt,t)}catch{}}function Rt(t){let e=null;return()=>{e??=requestAnimationFrame(()=>{e=null,t()})}}import{html as ft}from"./vendor-YRMYZYUS.js";var nn={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function It({pages:t,children:e}){return ft`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${t.map(({name:n,path:o})=>ft`<a key=${o} href=${o} aria-current=${o===location.pathname?"page":null}>${n}</a>`)}
      </nav>
      <div class="page-header-end">${e}</div>
    </header>
  `}function Nt({state:t}){return ft`<span class="connection" role="status" data-state=${t}>${nn[t]}</span>`}import{html as Dt,useRef as on}from"./vendor-YRMYZYUS.js";function Lt({hint:t,refusal:e,onCredential:n}){let o=on();function r(s){s.preventDefault();let a=o.current.value.trim();a&&n(a)}return Dt`
    <form class="sign-in card" onSubmit=${r}>
      <h1>Connect</h1>
      <p>${t}</p>
      <label for="credential">Key or user token</label>
      <input
        id="credential"
        ref=${o}
        type="password"
        autocomplete="off"
        spellcheck=${!1}
        required
        aria-describedby="credential-note"
        aria-invalid=${e?"true":null}
      />
      <p id="credential-note" class="note">It is kept for this tab until you sign out or close it.</p>
      ${e&&Dt`<p class="notice" role="alert">${e}</p>`}
      <button class="primary" type="submit">Connect</button>
    </form>
  `}import{html as Y,useEffect as Je,useState as zo}from"./vendor-YRMYZYUS.js";import{useEffect as rn,useState as sn}from"./vendor-YRMYZYUS.js";function _(t){let[e,n]=sn(Date.now());return rn(()=>{let o=setInterval(()=>n(Date.now()),t);return()=>clearInterval(o)},[t]),e}var an=new Intl.NumberFormat("en"),ln=new Intl.DateTimeFormat("en",{dateStyle:"medium",timeStyle:"medium",hourCycle:"h23"});function u(t){return an.format(t)}function C(t){return t<10*1e3?`${(Math.max(0,t)/1e3).toFixed(1)} s`:t<6e4?`${Math.round(t/1e3)} s`:t<36e5?mt(t,[6e4,"min"],[1e3,"s"]):t<864e5?mt(t,[36e5,"h"],[6e4,"min"]):mt(t,[864e5,"d"],[36e5,"h"])}function mt(t,[e,n],[o,r]){let s=Math.floor(t%e/o);return`${Math.floor(t/e)} ${n}${s?` ${s} ${r}`:""}`}function Mt(t){if(t<5*1e3)return"just now";let[e,n]=[[864e5,"d"],[36e5,"h"],[6e4,"min"],[1e3,"s"]].find(([o])=>t>=o);return`${Math.floor(t/e)} ${n} ago`}function z(t){return ln.format(new Date(t))}import{html as h}from"./vendor-YRMYZYUS.js";import{html as vn,useState as jt}from"./vendor-YRMYZYUS.js";var E={QUEUED:"Queued",PROCESSING:"Processing",COMPLETED:"Completed",FAILED:"Failed",CANCELED:"Canceled"},cn=new Set(["COMPLETED","FAILED","CANCELED"]),Pt={operations:[],pageInfo:null,overview:null};function O(t){return cn.has(t.status)}function _t(t,{nodes:e,pageInfo:n}){let o=new Map(t.operations.map(r=>[r.id,r]));return{...t,operations:e.map(r=>dn(o.get(r.id),r)),pageInfo:n}}function ht(t,e){let n=t.operations.findIndex(({id:o})=>o===e.id);return n<0||t.operations[n].sequence>=e.sequence?t:{...t,operations:t.operations.with(n,e)}}function Ut(t,e,n){return t.operations.some(({id:o})=>o===e.id)?ht(t,e):{...t,operations:[e,...t.operations].sort(un).slice(0,n)}}function Ft(t,{counts:e,...n}){let o=Object.fromEntries(e.map(({status:r,count:s})=>[r,s]));return{...t,overview:{...n,counts:o}}}function qt(t,e){let n=Object.keys(E);return t.withErrors===e.withErrors&&n.every(o=>t.counts[o]===e.counts[o])}function Ht(t){return t.operations.filter(e=>!O(e)).map(({id:e})=>e)}function Q({startedAt:t,completedAt:e,failedAt:n,canceledAt:o},r){if(t===null)return null;let s=e??n??o;return(s===null?r:Date.parse(s))-Date.parse(t)}function un(t,e){return e.insertedAt.localeCompare(t.insertedAt)||(t.id<e.id?1:-1)}function dn(t,e){return t&&t.sequence>e.sequence?t:e}import{html as fn,useEffect as mn,useRef as hn}from"./vendor-YRMYZYUS.js";import{html as $}from"./vendor-YRMYZYUS.js";var pn={queued:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:$`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:$`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:$`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,warning:$`<path d="M8 2.5 14 13H2Z" /><path d="M8 6.5v3M8 11.2v.1" />`,lock:$`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:$`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:$`<path d="m4 4 8 8M12 4l-8 8" />`,plus:$`<path d="M8 3v10M3 8h10" />`};function A({name:t}){return $`<svg class=${`icon icon-${t}`} viewBox="0 0 16 16" aria-hidden="true">${pn[t]}</svg>`}function J({title:t,onClose:e,children:n}){let o=hn();return mn(()=>{let r=document.activeElement;return o.current.showModal(),()=>r.focus()},[]),fn`
    <dialog ref=${o} aria-labelledby="dialog-title" onClose=${e}>
      <div class="dialog-head">
        <h2 id="dialog-title">${t}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>o.current.close()}>
          <${A} name="close" />
        </button>
      </div>
      ${n}
    </dialog>
  `}import{html as D,useState as $t}from"./vendor-YRMYZYUS.js";var $n="RATE_LIMITED";async function Bt(t,e,n=()=>{},o=bn){let r=[];for(let[s,a]of t.entries()){let i=await gn(()=>e(a),o);i!==null&&r.push({item:a,message:i}),n(s+1)}return{done:t.length-r.length,refusals:r}}async function gn(t,e){for(;;)try{return await t(),null}catch(n){if(n.code==="DISCONNECTED")throw n;if(n.code!==$n)return n.message;await e(1e3)}}function bn(t){return new Promise(e=>setTimeout(e,t))}function U(){return[...crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}var wn={cancel:{operationName:"Cancel",verb:"Cancel",past:"canceled",consequence:"Sets that are already written stay written; the rest is skipped.",stay:"Keep running"},retry:{operationName:"Retry",verb:"Retry",past:"started again",consequence:"Each starts a new operation for the rows that failed or were not tried.",stay:"Leave as it is"}};function Wt({feed:t,kind:e,operations:n,onClose:o}){let{operationName:r,verb:s,past:a,consequence:i,stay:l}=wn[e],[c]=$t(()=>n.map(({id:N})=>({id:N,...e==="retry"&&yn()}))),[d,p]=$t(null),[f,b]=$t(null),v=c.length===1;async function W(N){N.preventDefault(),p(0);try{let{refusals:m,done:g}=await Bt(c,w=>t.act(r,w),p);m.length===0?o():b({words:`${u(g)} ${a}, ${u(m.length)} refused:`,refusals:m})}catch(m){b({words:m.message,refusals:[]})}}return D`
    <${J}
      title=${v?`${s} this operation?`:`${s} ${u(c.length)} operations?`}
      onClose=${o}
    >
      <form class="confirm" onSubmit=${W}>
        <div class="dialog-body confirm-body">
          <p>${i}</p>
          ${!v&&D`<${xn} count=${c.length} />`} ${f&&D`<${Sn} ...${f} />`}
        </div>
        <div class="dialog-foot">
          <p class="note" role="status">
            ${d!==null&&!v&&`${u(d)} of ${u(c.length)}`}
          </p>
          <button type="button" onClick=${o}>${f?"Close":l}</button>
          ${!f&&D`<button type="submit" class=${e==="cancel"?"danger":"primary"} disabled=${d!==null}>
              ${s} ${v?c[0].id.slice(0,8):`all ${u(c.length)}`}
            </button>`}
        </div>
      </form>
    <//>
  `}function yn(){return{idempotencyKey:U()}}function xn({count:t}){return D`
    <label for="count-asked-back">Type ${t} to confirm</label>
    <input id="count-asked-back" inputmode="numeric" required pattern=${String(t)} autocomplete="off" />
  `}function Sn({words:t,refusals:e}){return D`
    <div class="notice" role="alert">
      <p>${t}</p>
      <ul>
        ${e.map(({item:n,message:o})=>D`<li key=${n.id}><code>${n.id.slice(0,8)}</code> ${o}</li>`)}
      </ul>
    </div>
  `}function Z(t){let[e,n]=jt(null),[o,r]=jt(null);async function s({id:i}){r(null);try{await t.act("Retry",{id:i,idempotencyKey:U()})}catch(l){r(l.message)}}return{canCancel:Cn,canRetry:En,cancel:i=>n({kind:"cancel",operations:i}),retry:i=>i.length===1?s(i[0]):n({kind:"retry",operations:i}),notice:o,dialog:e&&vn`<${Wt} feed=${t} ...${e} onClose=${()=>n(null)} />`}}function Cn(t){return!O(t)}function En(t){return O(t)&&!t.dryRun&&t.successCount<t.estimatedTotalRows}import{useEffect as On,useState as kn}from"./vendor-YRMYZYUS.js";var Gt={operation:null,refusal:null};function X(t,e){let[n,o]=kn(Gt);return On(()=>{if(o(r=>r.operation?.id===e?r:Gt),!(e===null||t.state!=="live"))return t.follow(e,r=>o({operation:r,refusal:null}),r=>o({operation:null,refusal:r.message}))},[t,e,t.state]),n}import{html as Kt}from"./vendor-YRMYZYUS.js";var An=2;function tt({operation:{status:t,errorCount:e}}){let n=t==="COMPLETED"&&e>0;return Kt`
    <span class="status" data-mixed=${n}>
      <${A} name=${n?"warning":t.toLowerCase()} />
      ${E[t]}${n&&`, ${u(e)} failed`}
    </span>
  `}function et({operation:t,label:e}){let{status:n,processedRows:o,successCount:r,errorCount:s,estimatedTotalRows:a}=t,i=s===0?0:Math.max(An,s/a*100),l=Math.min(100-i,r/a*100),c=`${u(r)} succeeded, ${u(s)} failed, of ${u(a)}`;return Kt`
    <div
      class="bar"
      role="progressbar"
      aria-label=${e}
      aria-valuemin="0"
      aria-valuemax=${a}
      aria-valuenow=${o}
      aria-valuetext=${c}
      data-status=${n}
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="succeeded" width=${l} height="1" />
        <rect class="failed" x=${l} width=${i} height="1" />
      </svg>
    </div>
  `}import{html as Rn,useEffect as In,useState as Nn}from"./vendor-YRMYZYUS.js";var F=Object.freeze({status:null,failures:null,actor:null,set:null,name:null,rehearsals:null,since:null,until:null,after:null,before:null,operation:null,span:null}),gt=["status","failures","actor","set","name","rehearsals","since","until"],Yt=Object.keys(F),Tn={only:!0,without:!1};function bt(t){let e=new URLSearchParams(t);return Object.freeze(Object.fromEntries(Yt.map(n=>[n,e.get(n)||null])))}function nt(t){let e=Yt.filter(n=>t[n]!==null).map(n=>[n,t[n]]);return e.length===0?"":`?${new URLSearchParams(e)}`}function T(t,e){return Object.freeze({...t,...e,after:null,before:null,operation:null})}function zt({status:t,failures:e,actor:n,set:o,name:r,rehearsals:s,since:a,until:i}){let l={status:t&&[t],hasErrors:e&&!0,actor:n,setId:o,name:r,dryRun:Tn[s]??null,insertedSince:Vt(a),insertedUntil:Vt(i)};return Object.fromEntries(Object.entries(l).filter(([,c])=>c!==null))}function Qt(t,e){let{hasErrors:n,...o}=zt(t);return{...o,status:["QUEUED"],insertedSince:e}}function Jt(t,e){let n=zt(t);return t.before===null?{filter:n,first:e,after:t.after}:{filter:n,last:e,before:t.before}}function wt({status:t,failures:e},n){return(t===null||n.status===t)&&(e===null||n.errorCount>0)}function j({after:t,before:e}){return t===null&&e===null}function ot(t){return gt.some(e=>t[e]!==null)}function Vt(t){let e=new Date(t??NaN);return Number.isNaN(e.getTime())?null:e.toISOString()}function Zt(){let[t,e]=Nn(bt(location.search));In(()=>{let o=()=>e(bt(location.search));return window.addEventListener("popstate",o),()=>window.removeEventListener("popstate",o)},[]);function n(o){nt(o)!==nt(t)&&(history.pushState(null,"",Xt(o)),e(Object.freeze(o)))}return[t,n]}function y({to:t,onShow:e,children:n,...o}){function r(s){s.button!==0||s.metaKey||s.ctrlKey||s.shiftKey||s.altKey||(s.preventDefault(),e(t))}return Rn`<a href=${Xt(t)} onClick=${r} ...${o}>${n}</a>`}function Xt(t){return location.pathname+nt(t)}async function te(t){if(navigator.clipboard){await navigator.clipboard.writeText(t);return}let e=document.createElement("textarea");e.value=t,(document.querySelector("dialog[open]")??document.body).append(e),e.select();let n=document.execCommand("copy");if(e.remove(),!n)throw new Error("The browser does not let this page copy.")}function yt(t,e,n){let o=URL.createObjectURL(new Blob([n],{type:e})),r=document.createElement("a");r.href=o,r.download=t,document.body.append(r),r.click(),r.remove(),setTimeout(()=>URL.revokeObjectURL(o))}import{html as x,useState as xt}from"./vendor-YRMYZYUS.js";var Dn=/[",\r\n]/,Ln=/^[=+\-@\t\r]/;function ee(t,e){return[t,...e.map(o=>t.map(r=>o[r]??""))].map(o=>`${o.map(Mn).join(",")}\r
`).join("")}function Mn(t){let e=Ln.test(t)?`'${t}`:String(t);return Dn.test(e)?`"${e.replaceAll('"','""')}"`:e}function ne(t){let e=new Map;for(let{status:n,errorCode:o,errorMessage:r}of t){if(n!=="FAILED")continue;let s=JSON.stringify([o,r]),a=e.get(s)??{code:o,message:r,count:0};e.set(s,{...a,count:a.count+1})}return[...e.values()].sort((n,o)=>o.count-n.count)}function oe(t,e){let n=e.trim().toLowerCase();return n===""?t:t.filter(({userId:o,errorCode:r,errorMessage:s})=>[o,r,s].some(a=>a?.toLowerCase().includes(n)))}import{useEffect as Pn,useState as re}from"./vendor-YRMYZYUS.js";var _n=100,se=1e3,Un={rows:[],cursor:null,hasMore:!0,isLoading:!0,problem:null};function ae(t,e,n,o){let[r,s]=re(Un),[a,i]=re(se);return Pn(()=>{if(t.state!=="live")return;let l=!0;return Fn(t,{id:e,status:n},a,d=>l&&s(d),()=>l),()=>l=!1},[t,t.state,e,n,o,a]),{...r,loadMore:()=>i(a+se)}}async function Fn(t,e,n,o,r){let s=[],[a,i]=[null,!0];try{for(;i&&s.length<n&&r();){let{bulkOperation:l}=await t.request("Rows",{...e,first:_n,after:a}),{nodes:c,pageInfo:d}=l.items;s.push(...c),[a,i]=[d.endCursor,d.hasNextPage]}o({rows:s,hasMore:i,isLoading:!1,problem:null})}catch(l){o(c=>({...c,isLoading:!1,problem:l.message}))}}var qn=[[null,"All rows"],["FAILED","Failed"],["SUCCEEDED","Succeeded"],["PENDING","Pending"],["SKIPPED","Skipped"]],Hn={PENDING:"Pending",SUCCEEDED:"Succeeded",FAILED:"Failed",SKIPPED:"Skipped"},Bn=["userId","status","errorCode","errorMessage"],St=200;function ie({feed:t,operation:e}){let[n,o]=xt(e.errorCount>0?"FAILED":null),[r,s]=xt(""),{rows:a,hasMore:i,isLoading:l,problem:c,loadMore:d}=ae(t,e.id,n&&[n],e.status),p=oe(a,r);return x`
    <section class="card rows" aria-labelledby="rows-title">
      <div class="rows-head">
        <h2 id="rows-title">Rows</h2>
        <div class="filters" role="group" aria-label="Show rows by what became of them">
          ${qn.map(([f,b])=>x`
              <button type="button" key=${b} aria-pressed=${n===f} onClick=${()=>o(f)}>
                ${b}
              </button>
            `)}
        </div>
      </div>
      <${jn} reasons=${ne(a)} onReason=${s} />
      <div class="rows-tools">
        <label>
          Search rows
          <input type="search" value=${r} spellcheck=${!1} onInput=${({target:f})=>s(f.value)} />
        </label>
        <${Gn} name=${`bulk-operation-${e.id}`} rows=${p} />
      </div>
      ${c&&x`<p class="notice" role="alert">${c}</p>`}
      <${Kn} rows=${p.slice(0,St)} />
      <p class="note rows-foot" role="status">${l?"Loading…":Wn(p,a,i)}</p>
      ${i&&!l&&x`<button type="button" class="rows-more" onClick=${d}>Read more rows</button>`}
    </section>
  `}function Wn(t,e,n){let o=t.length>St?`Showing the first ${u(St)} of ${u(t.length)}`:`${u(t.length)} rows`;return n?`${o}, among the first ${u(e.length)}.`:`${o}.`}function jn({reasons:t,onReason:e}){return t.length===0?null:x`
    <ul class="reasons" aria-label="Reasons of failures">
      ${t.map(({code:n,message:o,count:r})=>x`
          <li key=${`${n} ${o}`}>
            <button type="button" onClick=${()=>e(o)}>
              <span class="number">${u(r)} ×</span> <code>${n}</code>
            </button>
            ${o}
          </li>
        `)}
    </ul>
  `}function Gn({name:t,rows:e}){let[n,o]=xt(null),r=()=>JSON.stringify(e,null,2);async function s(){await te(r()).then(()=>o(`${u(e.length)} rows are on the clipboard.`),a=>o(a.message))}return x`
    <div class="files">
      <button type="button" onClick=${s}>Copy as JSON</button>
      <button type="button" onClick=${()=>yt(`${t}.json`,"application/json",r())}>Save as JSON</button>
      <button type="button" onClick=${()=>yt(`${t}.csv`,"text/csv",ee(Bn,e))}>
        Save as CSV
      </button>
      <p class="note" role="status">${n}</p>
    </div>
  `}function Kn({rows:t}){return t.length===0?null:x`
    <table class="row-table" role="table">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Outcome</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${t.map(({userId:e,status:n,errorCode:o,errorMessage:r})=>x`
            <tr key=${e} data-row=${n}>
              <th scope="row" class="user-id" data-label="User">${e}</th>
              <td data-label="Outcome">${Hn[n]}</td>
              <td data-label="Reason">${o&&x`<code>${o}</code> ${r}`}</td>
            </tr>
          `)}
      </tbody>
    </table>
  `}import{html as ce}from"./vendor-YRMYZYUS.js";var Vn={completedAt:"Every row was tried",failedAt:"It could not go on",canceledAt:"It was canceled"};function le({insertedAt:t,startedAt:e,failureReason:n,...o}){let r=[{instant:t,words:"Accepted"}];if(e!==null){let s=C(Date.parse(e)-Date.parse(t));r.push({instant:e,words:`A worker took it, after ${s}`})}for(let[s,a]of Object.entries(Vn)){let i=s==="failedAt"&&n?`: ${n}`:"";o[s]!==null&&r.push({instant:o[s],words:`${a}${i}`})}return r}function ue({operation:t}){return ce`
    <section class="card timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened</h2>
      <ol>
        ${le(t).map(({instant:e,words:n})=>ce`
            <li key=${n}><time datetime=${e}>${z(e)}</time> <span>${n}</span></li>
          `)}
      </ol>
    </section>
  `}import{html as L,useEffect as Jn,useState as Zn}from"./vendor-YRMYZYUS.js";var Yn={EQUAL_TO:"is",NOT_EQUAL_TO:"is not",GREATER_THAN:"is greater than",LESS_THAN:"is less than",GREATER_THAN_OR_EQUAL_TO:"is at least",LESS_THAN_OR_EQUAL_TO:"is at most"};function de({variable:t,operator:e,argument:n}){let o=Yn[e]??e.toLowerCase().replaceAll("_"," ");return[t,o,n===null?"":JSON.stringify(n)].join(" ").trim()}var zn={email:"Email",inAppFeed:"In-app feed",push:"Push",sms:"SMS",chat:"Chat",http:"HTTP"};function pe({channelTypes:t,channels:e,workflows:n,categories:o,commercialSubscribed:r,removed:s}){return[...vt("All notifications",{channelTypes:t,channels:e}),...n.flatMap(a=>vt(`Workflow ${a.key}`,a)),...o.flatMap(a=>vt(`Category ${a.key}`,a)),...rt("Commercial messages","",r),...s.map(a=>({what:a.join(" › "),channel:"",setting:"removed"}))]}function vt(t,{enabled:e=null,conditions:n=[],channelTypes:o,channels:r}){return[...rt(t,"",{enabled:e,conditions:n}),...Object.entries(zn).flatMap(([s,a])=>rt(t,a,o?.[s]??null)),...r.flatMap(({channelId:s,...a})=>rt(t,`Channel ${s}`,a))]}function rt(t,e,n){return n===null||n.enabled===null&&n.conditions.length===0?[]:[{what:t,channel:e,setting:Qn(n)}]}function Qn({enabled:t,conditions:e}){return t!==null?t?"on":"off":`when ${e.map(de).join(" and ")}`}var Xn={REPLACE:"Everything else in each set is removed.",MERGE:"Everything else in each set stays as it is."};function fe(t,{id:e,status:n}){let[o,r]=Zn(null);return Jn(()=>{if(t.state!=="live")return;let s=!0;return t.request("Input",{id:e}).then(({bulkOperation:a})=>s&&r(a),()=>{}),()=>s=!1},[t,t.state,e,n,t.actedAt]),o}function me({input:t}){if(t===null)return null;let{preferences:e,persistence:n,setId:o}=t;if(e===null)return L`<section class="card written"><p>What it writes is no longer kept.</p></section>`;let r=pe(e);return L`
    <section class="card written" aria-labelledby="written-title">
      <h2 id="written-title">What it writes</h2>
      <p class="note">
        Into ${o==="default"?"each user's own set":L`each user's set for <strong>${o}</strong>`}.
        ${" "}${Xn[n]}
      </p>
      ${r.length===0?L`<p>Nothing: each set is emptied.</p>`:L`<table role="table">
              <thead class="unseen">
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Channel</th>
                  <th scope="col">Setting</th>
                </tr>
              </thead>
              <tbody>
                ${r.map(({what:s,channel:a,setting:i})=>L`
                    <tr key=${`${s} ${a}`}>
                      <th scope="row">${s}</th>
                      <td>${a}</td>
                      <td>${i}</td>
                    </tr>
                  `)}
              </tbody>
            </table>`}
    </section>
  `}function he({actor:t},e){let{kind:n,name:o,id:r}=e?.startedBy??{};return n?o===null?r:`${o} (${r})`:t??"nobody known"}function $e({retries:t,view:e,show:n}){return t.map(({id:o,status:r})=>L`
      <span key=${o} class="retry-link">
        <${y} class="operation-id" to=${{...e,operation:o}} onShow=${n}>${o.slice(0,8)}<//>
        ${" "}${E[r].toLowerCase()}
      </span>
    `)}function ge({feed:t,view:e,show:n}){let{operation:o,refusal:r}=X(t,e.operation);return h`
    <p class="back"><${y} to=${{...e,operation:null}} onShow=${n}>← All operations<//></p>
    ${r&&h`<p class="notice" role="alert">${r}</p>`}
    ${!o&&!r&&h`<p class="card empty">Loading…</p>`}
    ${o&&h`<${to} ...${{feed:t,operation:o,view:e,show:n}} />`}
  `}function to({feed:t,operation:e,view:n,show:o}){let r=_(1e3),s=Z(t),a=fe(t,e),i=Q(e,r),l=c=>h`<${y} class="operation-id" to=${{...n,operation:c}} onShow=${o}>${c}<//>`;return h`
    <div class="view-head" data-operation=${e.id} data-status=${e.status}>
      <div>
        <h1>Operation <span class="operation-id">${e.id}</span></h1>
        <p class="note">
          <${tt} operation=${e} /> ${e.name}
          ${e.dryRun&&h` <span class="tag">Rehearsal: nothing is written</span>`}
        </p>
      </div>
      ${t.mayAct&&h`<${eo} ...${{operation:e,actions:s}} />`}
    </div>
    ${s.notice&&h`<p class="notice" role="alert">${s.notice}</p>`}
    <section class="card facts" aria-label="Facts">
      <${et} operation=${e} label="Progress" />
      <dl class="figures">
        <${M}
          name="Rows tried"
          value=${`${u(e.processedRows)} of ${u(e.estimatedTotalRows)}`}
        />
        <${M} name="Succeeded" value=${u(e.successCount)} />
        <${M} name="Failed" value=${u(e.errorCount)} />
        <${M} name="Took" value=${i===null?"–":C(i)} />
        <${M} name="Started by" value=${he(e,a)} />
        ${e.retryOf&&h`<${M} name="Retries" value=${l(e.retryOf.id)} />`}
        ${a?.retries.length>0&&h`<${M}
            name="Retried by"
            value=${h`<${$e} retries=${a.retries} ...${{view:n,show:o}} />`}
          />`}
      </dl>
    </section>
    <${me} input=${a} />
    <${ue} operation=${e} />
    <${ie} key=${e.id} feed=${t} operation=${e} />
    ${s.dialog}
  `}function eo({operation:t,actions:e}){return e.canCancel(t)?h`<button type="button" onClick=${()=>e.cancel([t])}>Cancel</button>`:e.canRetry(t)?h`<button type="button" onClick=${()=>e.retry([t])}>
    Retry the rows that did not succeed
  </button>`:null}function M({name:t,value:e}){return h`
    <div>
      <dt>${t}</dt>
      <dd>${e}</dd>
    </div>
  `}import{createClient as no}from"./vendor-YRMYZYUS.js";function be(t,e){let n=Math.min(1e4,250*2**t);return n/2+n/2*e}var oo=1e4,ro=5e3,so=1e4,ao=new Set([4401,4403]),st=class extends Error{constructor(e,n){super(e),this.code=n}};function we({url:t,credential:e,onState:n}){let o,r,s=0,a=!1,i=!1;function l(){o=no({url:t,connectionParams:{authorization:`Bearer ${e}`},lazy:!1,retryAttempts:0,keepAlive:oo,connectionAckWaitTimeout:so,onNonLazyError:c}),io(o),o.on("connected",()=>{i||(s=0,a=!0,n("live"))})}function c(d){if(a=!1,i)return;let p=ao.has(d?.code);n(p?"refused":"disconnected"),p||(r=setTimeout(l,be(s++,Math.random())))}return l(),{request:(d,p)=>a?lo(o,{query:d,variables:p}):Promise.reject(ye()),watch:(d,p,f)=>co(o,{query:d,variables:p},f),close(){i=!0,clearTimeout(r),o.dispose()}}}function io(t){let e;t.on("ping",n=>{n||(e=setTimeout(()=>t.terminate(),ro))}),t.on("pong",n=>n&&clearTimeout(e)),t.on("closed",()=>clearTimeout(e))}function lo(t,e){return new Promise((n,o)=>{let r;t.subscribe(e,{next:s=>r=s,error:s=>o(at(s)),complete:()=>r?.data&&!r.errors?n(r.data):o(at(r?.errors))})})}function co(t,e,{next:n,ended:o}){return t.subscribe(e,{next:({data:r,errors:s})=>r&&!s?n(r):o(at(s)),error:r=>o(at(r)),complete:()=>o(null)})}function at(t){let[e]=Array.isArray(t)?t:[];return e?new st(e.message,e.extensions?.code??"INTERNAL_SERVER_ERROR"):ye()}function ye(){return new st("The connection was lost before the answer came.","DISCONNECTED")}var it=class{#o;#n=new Map;constructor(e){this.#o=e}do(e,n,o){let r=performance.now()+n,s=this.#n.get(e);if(s&&s.due<=r)return;clearTimeout(s?.timer);let a=setTimeout(()=>{this.#n.delete(e),this.#o(o)},n);this.#n.set(e,{due:r,timer:a})}clear(){for(let{timer:e}of this.#n.values())clearTimeout(e);this.#n.clear()}};var lt={Page:"query Page($filter:BulkOperationFilter$first:Int$after:String$last:Int$before:String){bulkOperations(filter:$filter first:$first after:$after last:$last before:$before){nodes{...Row}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Newest:"query Newest{newest:bulkOperations(first:1){nodes{insertedAt}}}",Overview:"query Overview($span:BulkThroughputSpan!){bulkOverview{counts{status count}withErrors rowsPerSecond rowsInLastHour oldestWaitingAt workers queue{actor operations rows}throughput(span:$span){startsAt seconds rows failedRows rehearsedRows}}}",Shown:"subscription Shown($ids:[ID!]!){bulkOperationUpdates(filter:{ids:$ids}){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Started:"subscription Started($filter:BulkOperationFilter!){bulkOperationUpdates(filter:$filter){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Progress:"subscription Progress($id:ID!){bulkOperationProgress(id:$id){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Input:"query Input($id:ID!){bulkOperation(id:$id){setId persistence startedBy{kind id name}retries{id status}preferences{channelTypes{...Channels}channels{...Channel}workflows{key enabled conditions{...Comparison}channelTypes{...Channels}channels{...Channel}}categories{key enabled conditions{...Comparison}channelTypes{...Channels}channels{...Channel}}commercialSubscribed{...Setting}removed}}}fragment Channels on ChannelTypePreferences{email{...Setting}inAppFeed{...Setting}push{...Setting}sms{...Setting}chat{...Setting}http{...Setting}}fragment Channel on ChannelPreference{channelId enabled conditions{...Comparison}}fragment Setting on PreferenceSetting{enabled conditions{...Comparison}}fragment Comparison on Condition{variable operator argument}",Rows:"query Rows($id:ID!$status:[BulkOperationItemStatus!]$first:Int!$after:String){bulkOperation(id:$id){items(status:$status first:$first after:$after){nodes{userId status errorCode errorMessage}pageInfo{hasNextPage endCursor}}}}",MostUsers:"query MostUsers{limits{bulkMaxUsers}}",Start:"mutation Start($input:BulkSetPreferencesInput!){outcome:bulkSetPreferences(input:$input){...Accepted ...on UserError{message path}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Retry:"mutation Retry($id:ID!$idempotencyKey:String!){outcome:retryBulkOperation(input:{id:$id idempotencyKey:$idempotencyKey}){...Accepted ...on UserError{message}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Cancel:"mutation Cancel($id:ID!){outcome:cancelBulkOperation(input:{id:$id}){...Accepted ...on UserError{message code}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}"};var xe=50,po=250,fo=2e3,mo=1e3,ho="TEN_MINUTES",$o=2e3,go=new Set(["UNAUTHENTICATED","FORBIDDEN"]),Se={ids:new Set,stop:()=>{}},bo="00000000-0000-0000-0000-000000000000",ct=class{state="connecting";refusal=null;problem=null;mayAct=!1;actedAt=0;board=Pt;#o;#n;#t;#r=new it(e=>this.#d(e));#p=0;#f=0;#s=Se;#a=()=>{};constructor({url:e,credential:n,view:o=F,onChange:r}){this.#n=r,this.#t=o,this.#o=we({url:e,credential:n,onState:s=>this.#w(s)})}show(e){let n=e.span!==this.#t.span;return this.#t=e,n&&this.#r.do("look over",0,()=>this.#u()),this.#e({board:{...this.board,operations:[],pageInfo:null}}),this.#d(()=>this.#h())}request(e,n){return this.#o.request(lt[e],n)}async act(e,n){let{outcome:o}=await this.request(e,n);if(!o.bulkOperation)throw new Error(o.message);return this.#b(o.bulkOperation),this.#e({actedAt:performance.now()}),this.#i(),o.bulkOperation}follow(e,n,o){let r=({bulkOperationProgress:a})=>n(a),s=a=>a&&a.code!=="DISCONNECTED"&&o(a);return this.#o.watch(lt.Progress,{id:e},{next:r,ended:s})}close(){this.#n=()=>{},this.state="disconnected",this.#l(),this.#o.close()}#e(e){Object.assign(this,e),this.#n()}#w(e){let n=e==="refused"?"The gateway does not know this key or token.":null;this.#e({state:e,refusal:n}),this.#l(),e==="live"&&this.#m()}#l(){this.#r.clear(),this.#s.stop(),this.#s=Se,this.#a()}#m(){return this.#d(async()=>{await Promise.all([this.#h(),this.#u()]),this.#e({mayAct:await this.#S()})})}async#h(){let e=this.#t,[{newest:n}]=await Promise.all([this.request("Newest"),this.#c()]);e===this.#t&&this.#y(n.nodes[0]?.insertedAt??null)}async#c(){let e=this.#t,n=this.#p=performance.now();this.#$();let{bulkOperations:o}=await this.request("Page",Jt(e,xe));e!==this.#t||n<this.#f||(this.#f=n,this.#e({board:_t(this.board,o),problem:null}),this.#$())}#$(){let e=Ht(this.board);if(e.every(o=>this.#s.ids.has(o)))return;this.#s.stop();let n=({bulkOperationUpdates:o})=>this.#b(o);this.#s={ids:new Set(e),stop:this.#g("Shown",{ids:e},n)}}#y(e){if(this.#a(),this.#a=()=>{},!j(this.#t))return;let n=({bulkOperationUpdates:o})=>this.#x(o);this.#a=this.#g("Started",{filter:Qt(this.#t,e)},n)}#x(e){wt(this.#t,e)&&this.#e({board:Ut(this.board,e,xe)}),this.#i()}#g(e,n,o){return this.#o.watch(lt[e],n,{next:o,ended:r=>this.#v(r)})}async#u(){let e=this.board.overview;try{let{bulkOverview:n}=await this.request("Overview",{span:this.#t.span??ho});this.#e({board:Ft(this.board,n)}),e&&!qt(e,this.board.overview)&&this.#i()}finally{this.#r.do("look over",mo,()=>this.#u())}}async#S(){return(await this.request("Cancel",{id:bo}).catch(()=>null))?.outcome.code==="NOT_FOUND"}#b(e){this.#e({board:ht(this.board,e)}),wt(this.#t,e)||this.#i()}#i(){let e=this.#p+po-performance.now();this.#r.do("read",Math.max(0,e),()=>this.#c())}#v(e){go.has(e?.code)?this.#e({state:"refused",refusal:e.message}):this.state==="live"&&this.#r.do("begin",$o,()=>this.#C())}#C(){return this.#l(),this.#m()}async#d(e){try{await e()}catch(n){if(n.code==="DISCONNECTED")return;this.#e({problem:n.message}),this.#r.do("read",fo,()=>this.#c())}}};import{html as V,useState as Ko}from"./vendor-YRMYZYUS.js";import{html as R,useEffect as yo,useRef as xo,useState as G}from"./vendor-YRMYZYUS.js";function Ct(t){return[...new Set(t.split(/[\n,]/).map(e=>e.trim()).filter(Boolean))]}function wo({kind:t,channelType:e,key:n,setting:o}){switch(t){case"channelType":return{channelTypes:{[e]:o}};case"workflow":return{workflows:[{key:n,setting:o}]};default:return{categories:[{key:n,setting:o}]}}}function ve({users:t,setId:e,persistence:n,enabled:o,...r}){return{userIds:Ct(t),setId:e,persistence:n,preferences:wo({...r,setting:{enabled:o==="true"}})}}var So={email:"Email",inAppFeed:"In-app feed",sms:"SMS",push:"Push",chat:"Chat",http:"HTTP"},Ce={input:null,countId:null};function Ee({feed:t,onClose:e}){let n=xo(),[o,r]=G("channelType"),[s,a]=G(0),[i,l]=G(Ce),[c,d]=G(null),p=Co(t),{operation:f}=X(t,i.countId);function b(){a(Ct(n.current.elements.users.value).length),l(Ce),d(null)}async function v(m){try{return d(null),await t.act("Start",{input:m})}catch(g){return d(g.message),null}}async function W(m){m.preventDefault();let g=ve(Object.fromEntries(new FormData(n.current))),w=await v({...g,dryRun:!0});w&&l({input:{...g,idempotencyKey:U()},countId:w.id})}async function N(){await v(i.input)&&e()}return R`
    <${J} title="Start an operation" onClose=${e}>
      <form ref=${n} class="dialog-body start-form" onInput=${b} onSubmit=${W}>
        <label for="users">Users</label>
        <textarea id="users" name="users" rows="4" required spellcheck=${!1} aria-describedby="users-note" />
        <p id="users-note" class="note">
          One id per line, or separated by commas. ${u(s)} of at most ${u(p)}.
        </p>
        <label for="kind">Set</label>
        <div class="together">
          <select id="kind" name="kind" value=${o} onChange=${m=>r(m.target.value)}>
            <option value="channelType">a kind of channel</option>
            <option value="workflow">a workflow</option>
            <option value="category">a category</option>
          </select>
          ${o==="channelType"?R`<select name="channelType" aria-label="Kind of channel">
                  ${Object.entries(So).map(([m,g])=>R`<option key=${m} value=${m}>${g}</option>`)}
                </select>`:R`<input name="key" required aria-label=${`Key of the ${o}`} placeholder="key" />`}
          <select name="enabled" aria-label="Switch">
            <option value="true">on</option>
            <option value="false">off</option>
          </select>
        </div>
        <label for="persistence">Everything else in their sets</label>
        <select id="persistence" name="persistence">
          <option value="MERGE">stays as it is</option>
          <option value="REPLACE">is removed</option>
        </select>
        <label for="set">Preference set</label>
        <input id="set" name="setId" required defaultValue="default" aria-describedby="set-note" />
        <p id="set-note" class="note">default, or the id of a tenant.</p>
        <div class="dialog-foot">
          ${c===null?R`<p class="note" role="status">${vo(f)}</p>`:R`<p class="notice" role="alert">${c}</p>`}
          ${f&&O(f)?R`<button type="button" class="primary" onClick=${N}>
                  Start for ${u(f.estimatedTotalRows)} users
                </button>`:R`<button type="submit" class="primary" disabled=${i.countId!==null}>Count first</button>`}
        </div>
      </form>
    <//>
  `}function vo(t){if(!t)return"Counting writes nothing.";if(!O(t))return`Counted ${u(t.processedRows)} of ${u(t.estimatedTotalRows)}…`;let e=t.errorCount===0?"none would fail":`${u(t.errorCount)} would fail`;return`${u(t.successCount)} sets would be written, ${e}.`}function Co(t){let[e,n]=G(0);return yo(()=>{t.request("MostUsers").then(({limits:o})=>n(o.bulkMaxUsers),()=>{})},[]),e}import{html as Oe}from"./vendor-YRMYZYUS.js";function ke({selection:t,actions:e}){let{chosen:n,clear:o}=t;if(n.length===0)return null;let[r,s]=[n.filter(e.canCancel),n.filter(e.canRetry)],a=(i,l,c)=>l.length>0&&Oe`<button type="button" onClick=${()=>c(l)}>${i} ${u(l.length)}</button>`;return Oe`
    <div class="selected" role="region" aria-label="Chosen operations">
      <span role="status">${u(n.length)} chosen</span>
      ${a("Cancel",r,e.cancel)} ${a("Retry",s,e.retry)}
      <button type="button" class="quiet" onClick=${o}>Choose none</button>
    </div>
  `}import{html as q}from"./vendor-YRMYZYUS.js";import{html as S,useState as Le}from"./vendor-YRMYZYUS.js";var Te=new Intl.DateTimeFormat("en",{hour:"2-digit",minute:"2-digit",hourCycle:"h23"}),Ae=new Intl.DateTimeFormat("en",{timeStyle:"medium",hourCycle:"h23"}),Re=new Intl.DateTimeFormat("en",{day:"numeric",month:"short",timeZone:"UTC"}),Eo=new Intl.DateTimeFormat("en",{day:"numeric",month:"short",hour:"2-digit",minute:"2-digit",hourCycle:"h23"});function Ie(t,e){return(e==="MONTH"?Re:Te).format(new Date(t))}function Et({startsAt:t,seconds:e}){let n=new Date(t);if(e>=86400)return`${Re.format(n)} (UTC)`;let o=new Date(n.getTime()+e*1e3);return e<60?`${Ae.format(n)} to ${Ae.format(o)}`:`${Eo.format(n)} to ${Te.format(o)}`}var Oo=[1,2,5];function Ne(t){if(t<=2)return 2;let e=10**Math.floor(Math.log10(t)),n=Oo.find(o=>o*e>=t)??10;return n===5&&e===1?6:n*e}function Ot(t){let[e,n]=[[1e9," G"],[1e6," M"],[1e3," k"],[1,""]].find(([o])=>t>=o)??[1,""];return`${Number((t/e).toPrecision(3))}${n}`}var ut=[["TEN_MINUTES","10 minutes","Rows in ten seconds"],["HOUR","Hour","Rows a minute"],["DAY","Day","Rows in a quarter of an hour"],["MONTH","30 days","Rows a day"]],P=100,dt=.2;function Me({periods:t,view:e,show:n}){let[o,r]=Le(null),[s,,a]=ut.find(([c])=>c===e.span)??ut[0],i=Ne(Math.max(0,...t.map(({rows:c})=>c))),l=t[Math.min(o??t.length-1,t.length-1)];return S`
    <figure class="chart">
      <div class="chart-head">
        <figcaption>${a}</figcaption>
        <div class="spans" role="group" aria-label="How far back">
          ${ut.map(([c,d])=>S`
              <button
                type="button"
                key=${c}
                aria-pressed=${c===s}
                onClick=${()=>n({...e,span:c===ut[0][0]?null:c})}
              >
                ${d}
              </button>
            `)}
        </div>
      </div>
      <div class="chart-plot">
        <div class="chart-scale" aria-hidden="true">
          <span>${Ot(i)}</span><span>${Ot(i/2)}</span><span>0</span>
        </div>
        ${l&&S`<${ko} ...${{periods:t,period:l,top:i,setChosen:r}} />`}
      </div>
      <div class="chart-axis" aria-hidden="true">
        ${Ao(t).map(c=>S`<span key=${c}>${Ie(c,s)}</span>`)}
      </div>
      <p class="chart-value">${l&&Pe(l)}</p>
      <${To} periods=${t} />
    </figure>
  `}function ko({periods:t,period:e,top:n,setChosen:o}){let r=t.indexOf(e),s=t.length-1;function a(i){let l={ArrowLeft:r-1,ArrowRight:r+1,Home:0,End:s}[i.key];l!==void 0&&(i.preventDefault(),o(Math.min(s,Math.max(0,l))))}return S`
    <div
      class="chart-bars"
      role="slider"
      tabindex="0"
      aria-label="Period"
      aria-valuemin="0"
      aria-valuemax=${s}
      aria-valuenow=${r}
      aria-valuetext=${Pe(e)}
      onKeyDown=${a}
      onPointerMove=${i=>o(De(i,t.length))}
      onPointerDown=${i=>o(De(i,t.length))}
      onPointerLeave=${()=>o(null)}
      onBlur=${()=>o(null)}
    >
      <svg viewBox=${`0 0 ${t.length} ${P}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="grid" d=${`M0 ${P/2}H${t.length}`} />
        <rect class="cursor" x=${r} width="1" height=${P} />
        ${t.map(({rows:i,failedRows:l},c)=>{let[d,p]=[i/n*P,l/n*P];return S`
            <rect class="succeeded" x=${c+dt/2} width=${1-dt} y=${P-d} height=${d} />
            <rect class="failed" x=${c+dt/2} width=${1-dt} y=${P-d} height=${p} />
          `})}
      </svg>
    </div>
  `}function De({clientX:t,currentTarget:e},n){let{left:o,width:r}=e.getBoundingClientRect();return Math.min(n-1,Math.max(0,Math.floor((t-o)/r*n)))}function Ao(t){return t.length===0?[]:[0,Math.floor(t.length/2),t.length-1].map(e=>t[e].startsAt)}function Pe(t){let{rows:e,failedRows:n,rehearsedRows:o}=t,r=o>0?`, and ${u(o)} rehearsed`:"";return`${Et(t)}: ${u(e)} rows, ${u(n)} failed${r}`}function To({periods:t}){let[e,n]=Le(!1),o=t.filter(({rows:r,rehearsedRows:s})=>r+s>0);return S`
    <details onToggle=${({target:r})=>n(r.open)}>
      <summary>As a table</summary>
      ${e&&o.length===0&&S`<p class="note">No rows were tried in this time.</p>`}
      ${e&&o.length>0&&S`<table>
          <thead>
            <tr>
              <th scope="col">Period</th>
              <th scope="col">Rows</th>
              <th scope="col">Failed</th>
              <th scope="col">Rehearsed</th>
            </tr>
          </thead>
          <tbody>
            ${o.map(r=>S`
                <tr key=${r.startsAt}>
                  <th scope="row">${Et(r)}</th>
                  <td class="number">${u(r.rows)}</td>
                  <td class="number">${u(r.failedRows)}</td>
                  <td class="number">${u(r.rehearsedRows)}</td>
                </tr>
              `)}
          </tbody>
        </table>`}
    </details>
  `}function _e({overview:t,view:e,show:n}){let o=_(1e3),r=t?.counts,s=t?.oldestWaitingAt&&C(o-Date.parse(t.oldestWaitingAt)),a=t?.workers===0&&r.QUEUED+r.PROCESSING>0;return q`
    <section class="card overview" aria-label="Overview">
      <dl class="figures">
        <${K} name="Rows per second" value=${t&&Io(t.rowsPerSecond)} />
        <${K} name="Rows in the last hour" value=${t&&u(t.rowsInLastHour)} />
        <${K} name="Running" value=${r&&u(r.PROCESSING)} />
        <${K}
          name="Waiting"
          value=${r&&u(r.QUEUED)}
          note=${s&&`the oldest for ${s}`}
        />
        <${K}
          name="Workers"
          value=${t&&u(t.workers)}
          note=${a&&"nobody works on what waits"}
          isBad=${a}
        />
      </dl>
      <${Me} periods=${t?.throughput??[]} ...${{view:e,show:n}} />
      ${t?.queue.length>0&&q`<${Ro} queue=${t.queue} ...${{view:e,show:n}} />`}
    </section>
  `}function K({name:t,value:e,note:n,isBad:o=!1}){return q`
    <div data-bad=${o}>
      <dt>${t}</dt>
      <dd>${e??"–"}</dd>
      ${n&&q`<dd class="figure-note">${n}</dd>`}
    </div>
  `}function Ro({queue:t,view:e,show:n}){return q`
    <div class="queue">
      <h2 class="small-title">Waiting by caller</h2>
      <ul>
        ${t.map(({actor:o,operations:r,rows:s})=>q`
            <li key=${o}>
              <${y} to=${T(e,{status:"QUEUED",failures:null,actor:o})} onShow=${n}>
                ${o??"nobody known"}
              <//>
              <span class="number"
                >${u(r)} ${r===1?"operation":"operations"}, ${u(s)}
                rows</span
              >
            </li>
          `)}
      </ul>
    </div>
  `}function Io(t){return t>0&&t<10?t.toFixed(1):u(Math.round(t))}import{html as Do,useEffect as Lo,useRef as Fe,useState as Mo}from"./vendor-YRMYZYUS.js";var No=["COMPLETED","FAILED","CANCELED"];function Ue(t,e){if(t===null||e===null)return"";let n=({counts:a})=>Object.values(a).reduce((i,l)=>i+l,0),o=No.map(a=>[e.counts[a]-t.counts[a],E[a].toLowerCase()]),r=[[n(e)-n(t),"started"],...o].filter(([a])=>a>0);return r.length===0?"":`Operations: ${r.map(([a,i])=>`${u(a)} ${i}`).join(", ")}; ${u(e.counts.QUEUED)} waiting.`}var Po=1e4;function qe({overview:t}){let[e,n]=Mo(""),o=Fe(null);o.current=t;let r=Fe(null);return Lo(()=>{let s=setInterval(()=>{let a=Ue(r.current,o.current);r.current=o.current,a&&n(a)},Po);return()=>clearInterval(s)},[]),Do`<p class="unseen" aria-live="polite">${e}</p>`}import{html as I,useEffect as _o,useRef as Uo}from"./vendor-YRMYZYUS.js";function Be({overview:t,view:e,show:n}){let o=t?.counts,s=[[null,"All",o&&Object.values(o).reduce((a,i)=>a+i,0)],...Object.entries(E).map(([a,i])=>[a,i,o?.[a]])];return I`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${s.map(([a,i,l])=>I`
          <${He}
            key=${i}
            icon=${a?.toLowerCase()}
            isChosen=${e.status===a&&e.failures===null}
            onChoose=${()=>n(T(e,{status:a,failures:null}))}
            ...${{word:i,count:l}}
          />
        `)}
      <${He}
        icon="warning"
        word="With failed rows"
        count=${t?.withErrors}
        isChosen=${e.failures!==null}
        onChoose=${()=>n(T(e,{status:null,failures:"yes"}))}
      />
    </div>
  `}function He({icon:t,word:e,count:n,isChosen:o,onChoose:r}){return I`
    <button type="button" aria-pressed=${o} onClick=${r}>
      ${t&&I`<${A} name=${t} />`}${e}
      <span class="count">${n===void 0?"–":u(n)}</span>
    </button>
  `}function We({view:t,show:e}){let n=Uo(),o=gt.filter(s=>t[s]!==null&&s!=="status"&&s!=="failures");_o(()=>n.current.reset(),[t]);function r(s){s.preventDefault();let{id:a,...i}=Object.fromEntries([...new FormData(n.current)].map(([l,c])=>[l,c.trim()||null]));e(a?{...F,span:t.span,operation:a}:T(t,i))}return I`
    <details class="conditions" open=${o.length>0}>
      <summary>Search and filter${o.length>0&&I` <span class="tag">${o.length}</span>`}</summary>
      <form ref=${n} role="search" onSubmit=${r} onChange=${r}>
        <${H} name="id" label="Id of an operation" value="" />
        <${H} name="actor" label="Started by" value=${t.actor} />
        <${H} name="set" label="Preference set" value=${t.set} placeholder="default" />
        <${H} name="name" label="Change" value=${t.name} placeholder="users.set_preferences" />
        <${H} name="since" label="Accepted since" value=${t.since} type="datetime-local" />
        <${H} name="until" label="Accepted before" value=${t.until} type="datetime-local" />
        <label>
          Rehearsals
          <select name="rehearsals" value=${t.rehearsals??""}>
            <option value="">with the others</option>
            <option value="without">left out</option>
            <option value="only">alone</option>
          </select>
        </label>
        <div class="conditions-foot">
          <button type="submit">Search</button>
          ${ot(t)&&I`<button type="button" class="quiet" onClick=${()=>e({...F,span:t.span})}>
              Show everything
            </button>`}
        </div>
      </form>
    </details>
  `}function H({name:t,label:e,value:n,type:o="text",placeholder:r}){return I`
    <label>
      ${e}
      <input ...${{name:t,type:o,placeholder:r}} defaultValue=${n??""} spellcheck=${!1} autocomplete="off" />
    </label>
  `}import{html as B,useState as Bo}from"./vendor-YRMYZYUS.js";import{html as je}from"./vendor-YRMYZYUS.js";function Ge({instant:t,absent:e,now:n,isExact:o,onExact:r}){if(t===null)return je`<span>${e}</span>`;let s=z(t);return je`
    <button type="button" class="time" title=${s} aria-pressed=${o} onClick=${r}>
      <time class="number" datetime=${t}>${o?s:Mt(n-Date.parse(t))}</time>
      <span class="unseen">${o?"":`, exactly ${s}`}</span>
    </button>
  `}import{html as k}from"./vendor-YRMYZYUS.js";function Ke({operation:t,now:e,isExact:n,onExact:o,view:r,show:s,selection:a,actions:i,mayAct:l}){let{id:c,name:d,dryRun:p,retryOf:f,failureReason:b,processedRows:v,estimatedTotalRows:W,errorCount:N}=t,m=Q(t,e),g=qo(t,e),w=c.slice(0,8);return k`
    <tr data-operation=${c} data-status=${t.status}>
      ${l&&k`<td class="choose">
          <input
            type="checkbox"
            aria-label=${`Choose ${w}`}
            checked=${a.isChosen(c)}
            onChange=${()=>a.toggle(c)}
          />
        </td>`}
      <td data-label="Status">
        <${tt} operation=${t} />
        ${b&&k`<p class="reason">${b}</p>`}
      </td>
      <th scope="row" data-label="Operation">
        <${y} class="operation-id" to=${{...r,operation:c}} onShow=${s}>${w}<//>
        <span class="operation-name">${d}</span>
        ${p&&k`<span class="tag">Rehearsal</span>`} ${f&&k`<span class="tag">Retry</span>`}
      </th>
      <td data-label="Progress"><${et} operation=${t} label=${`Progress of ${w}`} /></td>
      <td data-label="Rows" class="number">${u(v)} / ${u(W)}</td>
      <td data-label="Failed" class="number">
        ${N===0?"0":Fo({operation:t,shortId:w,view:r,show:s})}
      </td>
      <td data-label="Started">
        <${Ge} instant=${t.startedAt} absent="waiting" ...${{now:e,isExact:n,onExact:o}} />
      </td>
      <td data-label="Took" data-empty=${m===null} class="number">${m===null?"–":C(m)}</td>
      <td data-label="Time left" data-empty=${g===null} class="number">${g??"–"}</td>
      ${l&&k`<td class="actions"><${Ho} ...${{operation:t,shortId:w,actions:i}} /></td>`}
    </tr>
  `}function Fo({operation:{id:t,errorCount:e},shortId:n,view:o,show:r}){return k`
    <${y} class="failed" to=${{...o,operation:t}} onShow=${r}>
      ${u(e)}<span class="unseen"> failed rows of ${n}</span>
    <//>
  `}function qo(t,e){return O(t)||t.estimatedCompletionAt===null?null:C(Date.parse(t.estimatedCompletionAt)-e)}function Ho({operation:t,shortId:e,actions:n}){return n.canCancel(t)?k`<button type="button" onClick=${()=>n.cancel([t])}>
      Cancel<span class="unseen"> ${e}</span>
    </button>`:n.canRetry(t)?k`<button type="button" onClick=${()=>n.retry([t])}>
    ${t.status==="COMPLETED"?"Retry failed":"Retry the rest"}<span class="unseen">
      rows of ${e}</span
    >
  </button>`:null}var Wo=["Status","Operation","Progress","Rows","Failed","Started","Took","Time left"];function Ve({operations:t,emptyWords:e,view:n,show:o,selection:r,actions:s,mayAct:a}){let i=_(1e3),[l,c]=Bo(!1),d={now:i,isExact:l,onExact:()=>c(!l),view:n,show:o,selection:r,actions:s,mayAct:a};return B`
    <div class="card">
      <table class="operations" role="table">
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${a&&B`<th scope="col" class="choose">
                <input
                  type="checkbox"
                  aria-label="Choose all on this page"
                  checked=${r.isAll}
                  disabled=${t.length===0}
                  onChange=${r.toggleAll}
                />
              </th>`}
            ${Wo.map(p=>B`<th scope="col" key=${p}>${p}</th>`)}
            ${a&&B`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${t.map(p=>B`<${Ke} key=${p.id} ...${{operation:p,...d}} />`)}
        </tbody>
      </table>
      ${t.length===0&&B`<p class="empty">${e}</p>`}
    </div>
  `}import{html as jo}from"./vendor-YRMYZYUS.js";function Ye({pageInfo:t,view:e,show:n}){if(t===null||j(e)&&!t.hasNextPage)return null;let{hasNextPage:o,hasPreviousPage:r,startCursor:s,endCursor:a}=t,i=T(e,{}),l=c=>()=>n({...i,...c});return jo`
    <nav class="pager" aria-label="Pages of operations">
      <button type="button" disabled=${j(e)} onClick=${l({})}>Newest</button>
      <button type="button" disabled=${!r} onClick=${l({before:s})}>Newer</button>
      <button type="button" disabled=${!o} onClick=${l({after:a})}>Older</button>
    </nav>
  `}import{useState as Go}from"./vendor-YRMYZYUS.js";function ze(t,e){let[n,o]=Go(new Set),r=e?t.filter(({id:i})=>n.has(i)):[],s=r.length>0&&r.length===t.length;function a(i){let l=new Set(r.map(c=>c.id));l.delete(i)||l.add(i),o(l)}return{chosen:r,isAll:s,isChosen:i=>n.has(i),toggle:a,toggleAll:()=>o(new Set(s?[]:t.map(({id:i})=>i))),clear:()=>o(new Set)}}var Vo="No bulk operation has been started yet. Start one here, or with the mutation bulkSetPreferences.";function Qe({feed:t,view:e,show:n}){let{board:o,mayAct:r,problem:s}=t,[a,i]=Ko(!1),l=Z(t),c=ze(o.operations,r);return V`
    <div class="view-head">
      <div>
        <h1>Operations</h1>
        <p class="note">Changes to the preferences of many users, while they happen.</p>
      </div>
      ${r&&V`<button type="button" class="primary" onClick=${()=>i(!0)}>
          <${A} name="plus" />Start an operation
        </button>`}
    </div>
    <${_e} ...${{overview:o.overview,view:e,show:n}} />
    <${Be} ...${{overview:o.overview,view:e,show:n}} />
    <${We} ...${{view:e,show:n}} />
    ${(l.notice??s)&&V`<p class="notice" role="alert">${l.notice??s}</p>`}
    ${r&&V`<${ke} ...${{selection:c,actions:l}} />`}
    <${Ve}
      operations=${o.operations}
      emptyWords=${Yo(o,s,e)}
      ...${{view:e,show:n,selection:c,actions:l,mayAct:r}}
    />
    <${Ye} pageInfo=${o.pageInfo} ...${{view:e,show:n}} />
    <${qe} overview=${o.overview} />
    ${l.dialog} ${a&&V`<${Ee} feed=${t} onClose=${()=>i(!1)} />`}
  `}function Yo(t,e,n){return t.pageInfo===null?e===null?"Loading…":"The operations could not be read.":ot(n)?"No operation matches these filters.":Vo}var Qo="Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";function Ze({facts:t}){let[e,n]=Tt(t.demo?.key??null),[o,r]=Zt(),s=Jo(At(t.endpoint),e,o),a=s===null||s.state==="refused";return Y`
    <${It} pages=${t.pages}>
      ${s&&Y`<${Nt} state=${s.state} />`}
      ${!a&&Y`<button type="button" class="quiet" onClick=${()=>n(null)}>Sign out</button>`}
    <//>
    <main>
      ${a?Y`<${Lt} hint=${Qo} refusal=${s?.refusal} onCredential=${n} />`:Y`<${o.operation===null?Qe:ge} ...${{feed:s,view:o,show:r}} />`}
    </main>
  `}function Jo(t,e,n){let[{feed:o},r]=zo({feed:null});return Je(()=>{if(e===null)return;let s=Rt(()=>r({feed:a})),a=new ct({url:t,credential:e,view:n,onChange:s});return s(),()=>{a.close(),r({feed:null})}},[t,e]),Je(()=>o?.show(n),[o,n]),o}Xo(Zo`<${Ze} facts=${kt()} />`,document.getElementById("page"));
