function C(){return JSON.parse(document.getElementById("facts").textContent)}function T(o){let e=new URL(o,window.location.href);return e.protocol=e.protocol==="https:"?"wss:":"ws:",e.href}import{html as xe,render as we}from"./vendor-YRMYZYUS.js";import{html as $}from"./vendor-YRMYZYUS.js";var V={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function I({pages:o,children:e}){return $`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${o.map(({name:n,path:t})=>$`<a key=${t} href=${t} aria-current=${t===location.pathname?"page":null}>${n}</a>`)}
      </nav>
      <div class="page-header-end">${e}</div>
    </header>
  `}function A({state:o}){return $`<span class="connection" role="status" data-state=${o}>${V[o]}</span>`}import{html as b,useEffect as ge,useState as E}from"./vendor-YRMYZYUS.js";import{createClient as Y}from"./vendor-YRMYZYUS.js";function N(o,e){let n=Math.min(1e4,250*2**o);return n/2+n/2*e}var B=1e4,K=5e3,Q=1e4,J=new Set([4401,4403]),x=class extends Error{constructor(e,n){super(e),this.code=n}};function L({url:o,credential:e,onState:n}){let t,r,i=0,a=!1,s=!1;function l(){t=Y({url:o,connectionParams:{authorization:`Bearer ${e}`},lazy:!1,retryAttempts:0,keepAlive:B,connectionAckWaitTimeout:Q,onNonLazyError:h}),Z(t),t.on("connected",()=>{s||(i=0,a=!0,n("live"))})}function h(p){if(a=!1,s)return;let f=J.has(p?.code);n(f?"refused":"disconnected"),f||(r=setTimeout(l,N(i++,Math.random())))}return l(),{request:(p,f)=>a?X(t,{query:p,variables:f}):Promise.reject(O()),watch:(p,f,q)=>ee(t,{query:p,variables:f},q),close(){s=!0,clearTimeout(r),t.dispose()}}}function Z(o){let e;o.on("ping",n=>{n||(e=setTimeout(()=>o.terminate(),K))}),o.on("pong",n=>n&&clearTimeout(e)),o.on("closed",()=>clearTimeout(e))}function X(o,e){return new Promise((n,t)=>{let r;o.subscribe(e,{next:i=>r=i,error:i=>t(w(i)),complete:()=>r?.data&&!r.errors?n(r.data):t(w(r?.errors))})})}function ee(o,e,{next:n,ended:t}){return o.subscribe(e,{next:({data:r,errors:i})=>r&&!i?n(r):t(w(i)),error:r=>t(w(r)),complete:()=>t(null)})}function w(o){let[e]=Array.isArray(o)?o:[];return e?new x(e.message,e.extensions?.code??"INTERNAL_SERVER_ERROR"):O()}function O(){return new x("The connection was lost before the answer came.","DISCONNECTED")}var g=[{field:"email",type:"EMAIL",word:"Email"},{field:"inAppFeed",type:"IN_APP_FEED",word:"In-app"},{field:"push",type:"PUSH",word:"Push"},{field:"sms",type:"SMS",word:"SMS"},{field:"chat",type:"CHAT",word:"Chat"},{field:"http",type:"HTTP",word:"Webhook"}],m=null;function v(o,e){let n=[...e.workflows,...e.effective.workflows].map(({key:t})=>t);return[...new Set([...o.map(({key:t})=>t),...n])]}function _({set:o,key:e,channel:n,decision:t}){let r=P(o,e,n.field),i=P(o.effective,e,n.field),{isOn:a,conditions:s,isHeld:l}=i,h=r.isUnset&&!i.isUnset,p=te(t,e);return s.length>0?{kind:"conditions",isOn:a,isDefault:h,conditions:s,blocked:p}:{kind:l?"held":"switch",isOn:a,isDefault:h,conditions:s,blocked:p}}function P(o,e,n){if(e===m)return k(o.channelTypes,n,o.channelTypes?.strategy);let t=o.workflows.find(s=>s.key===e);if(!t)return k(null,n,"MERGE");let i=[t.strategy,t.channelTypes?.strategy].includes("REPLACE");if(t.enabled!==null)return{isOn:t.enabled,conditions:[],isUnset:!1,isHeld:i};let a=k(t.channelTypes,n,i?"REPLACE":"MERGE");return{...a,conditions:[...t.conditions,...a.conditions]}}function k(o,e,n){let t=o?.[e]??null,r=n==="REPLACE";return t===null?{isOn:!0,conditions:[],isUnset:!0,isHeld:r}:{isOn:t.enabled??!0,conditions:t.conditions,isUnset:!1,isHeld:r}}function te(o,e){let n=o?.steps.findLast(({allowed:i})=>!i);if(!n)return null;let[t,r]=n.path;return t==="workflows"&&r===e?null:{what:t,name:r,isOwn:n.scope==="USER"}}function R(o,e,n,t){let r={[n.field]:{enabled:t}};if(e===m)return{channelTypes:r};let i=o.effective.workflows.find(s=>s.key===e),a=(i?.enabled??null)===null?{}:ne({enabled:i.enabled});return{workflows:[{key:e,channelTypes:{...a,...r}}]}}function ne(o){return Object.fromEntries(g.map(({field:e})=>[e,o]))}var S={Changed:"subscription Changed($userId:ID!$setId:ID!){preferenceSetChanged(userId:$userId setId:$setId){preferenceSet{...Whole}}}fragment Whole on PreferenceSet{id setId revision ...Switches effective{...Switches}}fragment Switches on Preferences{channelTypes{...Channels}workflows{key enabled strategy conditions{...Comparison}channelTypes{...Channels}}}fragment Channels on ChannelTypePreferences{strategy email{...Setting}inAppFeed{...Setting}sms{...Setting}push{...Setting}chat{...Setting}http{...Setting}}fragment Setting on PreferenceSetting{enabled conditions{...Comparison}}fragment Comparison on Condition{variable operator argument}",Decide:"query Decide($input:DecisionInput!){preferenceDecision(input:$input){channels{channelType allowed steps{rule allowed scope path}}}}",Write:"mutation Write($input:SetPreferencesInput!){outcome:setPreferences(input:$input){...on PreferencesWritten{preferenceSet{...Whole}}...on RevisionConflictError{current{...Whole}}...on UserError{message}}}fragment Whole on PreferenceSet{id setId revision ...Switches effective{...Switches}}fragment Switches on Preferences{channelTypes{...Channels}workflows{key enabled strategy conditions{...Comparison}channelTypes{...Channels}}}fragment Channels on ChannelTypePreferences{strategy email{...Setting}inAppFeed{...Setting}sms{...Setting}push{...Setting}chat{...Setting}http{...Setting}}fragment Setting on PreferenceSetting{enabled conditions{...Comparison}}fragment Comparison on Condition{variable operator argument}"};var ie=2e3,re="Someone changed these preferences in the meantime. Here they are as they are now; your last change was not saved.",y=class{userId;state="connecting";set=null;decisions={};notice=null;#t;#o;#n;#i;#r=new Map;#s=Promise.resolve();#a=()=>{};#c;constructor({url:e,credential:n,userId:t,setId:r,catalogue:i,onChange:a}){this.userId=t,this.#n={userId:t,setId:r},this.#o=i,this.#i=a,this.#t=L({url:e,credential:n,onState:s=>this.#u(s)})}wanted(e,n){return this.#r.get(M(e,n))}toggle(e,n,t){let r=M(e,n);this.#r.set(r,t),this.#e({notice:null}),this.#s=this.#s.then(()=>this.#f(e,n,t)).catch(i=>this.#e({notice:`Not saved: ${i.message}`})).finally(()=>{this.#r.delete(r),this.#e({})})}close(){this.#i=()=>{},this.state="disconnected",clearTimeout(this.#c),this.#a(),this.#t.close()}#e(e){Object.assign(this,e),this.#i()}#d(e,n){return this.#t.request(S[e],n)}#u(e){this.#e({state:e}),e==="live"&&this.#l()}#l(){let e=!0;this.#a(),this.#a=this.#t.watch(S.Changed,this.#n,{next:({preferenceSetChanged:{preferenceSet:n}})=>{(e||n.revision>this.set.revision)&&this.#p(n),e=!1},ended:n=>this.#h(n)})}#h(e){this.state==="live"&&(e&&this.#e({notice:e.message}),this.#c=setTimeout(()=>this.#l(),ie))}#p(e){this.#e({set:e}),this.#g().catch(n=>this.#e({notice:n.message}))}async#f(e,n,t){let r={...this.#n,preferences:R(this.set,e,n,t),persistence:"MERGE",expectedRevision:this.set.revision},{outcome:i}=await this.#d("Write",{input:r});i.current&&this.#e({notice:re});let a=i.preferenceSet??i.current;if(!a)throw new Error(i.message);a.revision>=this.set.revision&&this.#p(a)}async#g(){let{set:e}=this,n=v(this.#o,e),t=await Promise.all(n.map(r=>this.#m(r)));this.set===e&&this.#e({decisions:Object.fromEntries(t)})}async#m(e){let{userId:n,setId:t}=this.#n,{preferenceDecision:r}=await this.#d("Decide",{input:{userId:n,tenantId:t==="default"?null:t,workflow:e,categories:this.#o.find(({key:i})=>i===e)?.categories??[],channels:g.map(({type:i})=>({channelType:i}))}});return[e,Object.fromEntries(r.channels.map(i=>[i.channelType,i]))]}};function M(o,{field:e}){return JSON.stringify([o,e])}import{html as se,useEffect as ce,useRef as de}from"./vendor-YRMYZYUS.js";import{html as d}from"./vendor-YRMYZYUS.js";var ae={queued:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:d`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:d`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:d`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,warning:d`<path d="M8 2.5 14 13H2Z" /><path d="M8 6.5v3M8 11.2v.1" />`,lock:d`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:d`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:d`<path d="m4 4 8 8M12 4l-8 8" />`,plus:d`<path d="M8 3v10M3 8h10" />`};function u({name:o}){return d`<svg class=${`icon icon-${o}`} viewBox="0 0 16 16" aria-hidden="true">${ae[o]}</svg>`}function D({title:o,onClose:e,children:n}){let t=de();return ce(()=>{let r=document.activeElement;return t.current.showModal(),()=>r.focus()},[]),se`
    <dialog ref=${t} aria-labelledby="dialog-title" onClose=${e}>
      <div class="dialog-head">
        <h2 id="dialog-title">${o}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>t.current.close()}>
          <${u} name="close" />
        </button>
      </div>
      ${n}
    </dialog>
  `}import{html as c,useState as pe}from"./vendor-YRMYZYUS.js";var le={EQUAL_TO:"is",NOT_EQUAL_TO:"is not",GREATER_THAN:"is greater than",LESS_THAN:"is less than",GREATER_THAN_OR_EQUAL_TO:"is at least",LESS_THAN_OR_EQUAL_TO:"is at most"};function W(o){let e=o.replaceAll(/[-_]+/g," ").trim()||o;return e.charAt(0).toUpperCase()+e.slice(1)}function H({variable:o,operator:e,argument:n}){let t=le[e]??e.toLowerCase().replaceAll("_"," ");return[o,t,n===null?"":JSON.stringify(n)].join(" ").trim()}function U(o,{isOn:e}){return`${o==="default"?"Your organisation":`The organisation ${o}`} keeps this ${e?"on":"off"}, whatever you choose.`}function G({what:o,name:e,isOwn:n}){let t=n?"You":"Your organisation";switch(o){case"channelTypes":return`${t} turned this channel off for all notifications. Turn it on there to receive this.`;case"categories":return`${t} turned off every notification of the category “${e}”.`;case"workflows":return`${t} turned off this notification.`;default:return`${t} turned this off.`}}function z({feed:o,catalogue:e}){let[n,t]=pe(null),r=v(e,o.set);return c`
    <div class="card table-frame" role="region" aria-label=${`Preferences of ${o.userId}`} tabindex="0">
      <table class="grid">
        <caption class="unseen">
          What reaches you on which channel
        </caption>
        <thead>
          <tr>
            <th scope="col">Notification</th>
            ${g.map(({field:i,word:a})=>c`<th scope="col" key=${i}>${a}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[m,...r].map(i=>{let a=e.find(s=>s.key===i)?.categories??[];return c`<${ue} key=${i??""} ...${{feed:o,workflow:i,categories:a,onExplain:t}} />`})}
        </tbody>
      </table>
    </div>
    <ul class="legend">
      <li><span class="dot" aria-hidden="true"></span>A default of your organisation, which you may change</li>
      <li><${u} name="lock" />Decided by your organisation</li>
      <li><${u} name="conditions" />Depends on the message</li>
      <li><${u} name="why" />Off for another reason; press it to read which</li>
    </ul>
    ${n&&c`<${fe} ...${n} onClose=${()=>t(null)} />`}
  `}function ue({feed:o,workflow:e,categories:n,onExplain:t}){let r=e===m?"All notifications":W(e);return c`
    <tr class=${e===m?"everything":null}>
      <th scope="row">
        ${r}${n.map(i=>c`<span class="tag" key=${i}>${i}</span>`)}
      </th>
      ${g.map(i=>{let a=o.decisions[e]?.[i.type],s=_({set:o.set,key:e,channel:i,decision:a}),l=`${r} by ${i.word}`;return c`<td key=${i.field}>
          <${he} ...${{feed:o,workflow:e,channel:i,cell:s,label:l,onExplain:t}} />
        </td>`})}
    </tr>
  `}function he({feed:o,workflow:e,channel:n,cell:t,label:r,onExplain:i}){let a=[t.kind==="held"&&U(o.set.setId,t),t.blocked&&G(t.blocked)],s=()=>i({label:r,reasons:a.filter(Boolean),conditions:t.conditions});if(t.kind==="conditions")return c`<${F} icon="conditions" word="Depends" ...${{label:r,onClick:s}} />`;if(t.kind==="held"||t.blocked&&!t.blocked.isOwn&&t.blocked.what==="categories"){let h=t.isOn&&!t.blocked?"On":"Off";return c`<${F} icon="lock" word=${h} ...${{label:r,onClick:s}} />`}let l=o.wanted(e,n)??t.isOn;return c`
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked=${l}
      aria-label=${r}
      title=${t.isDefault?"A default of your organisation":null}
      data-default=${t.isDefault}
      data-blocked=${t.blocked!==null}
      onClick=${()=>o.toggle(e,n,!l)}
    />
    ${t.blocked&&l&&c`<button type="button" class="quiet why" aria-label=${`Why ${r} is off nevertheless`} onClick=${s}>
        <${u} name="why" />
      </button>`}
  `}function F({icon:o,word:e,label:n,onClick:t}){return c`
    <button type="button" class="reason" aria-label=${`${e}: ${n}`} onClick=${t}>
      <${u} name=${o} />${e}
    </button>
  `}function fe({label:o,reasons:e,conditions:n,onClose:t}){return c`
    <${D} title=${o} onClose=${t}>
      <div class="dialog-body explanation">
        ${e.map(r=>c`<p key=${r}>${r}</p>`)}
        ${n.length>0&&c`<p>This is sent only when all of these hold:</p>
            <ul>
              ${n.map((r,i)=>c`<li key=${i}>${H(r)}</li>`)}
            </ul>
            <p class="note">Settings with conditions are changed through the API.</p>`}
      </div>
    <//>
  `}function j({facts:o}){let{demo:e}=o,[n,t]=E(e.userId),[r,i]=E("default"),a=be({url:T(o.endpoint),demo:e,userId:n,setId:r});return b`
    <${I} pages=${o.pages}>
      <${A} state=${a?.state??"connecting"} />
    <//>
    <main>
      <div class="view-head">
        <div>
          <h1>Notifications</h1>
          <p class="note">Choose what reaches you, and how. Changes are saved at once.</p>
        </div>
        <${me} ...${{tenants:e.tenants,userId:n,setId:r,setUserId:t,setSetId:i}} />
      </div>
      ${a?.notice&&b`<p class="notice" role="alert">${a.notice}</p>`}
      ${a?.set?b`<${z} feed=${a} catalogue=${e.workflows} />`:b`<p class="card empty">Loading…</p>`}
    </main>
  `}function me({tenants:o,userId:e,setId:n,setUserId:t,setSetId:r}){return b`
    <form class="about" onSubmit=${i=>i.preventDefault()}>
      <label for="user">User</label>
      <input
        id="user"
        defaultValue=${e}
        spellcheck=${!1}
        onChange=${({target:i})=>t(i.value.trim()||e)}
      />
      <label for="about-set">For</label>
      <select id="about-set" value=${n} onChange=${({target:i})=>r(i.value)}>
        <option value="default">everything</option>
        ${o.map(i=>b`<option key=${i} value=${i}>${i}</option>`)}
      </select>
    </form>
  `}function be({url:o,demo:e,userId:n,setId:t}){let[{feed:r},i]=E({feed:null});return ge(()=>{let a=()=>i({feed:s}),s=new y({url:o,credential:e.key,userId:n,setId:t,catalogue:e.workflows,onChange:a});return a(),()=>s.close()},[o,e,n,t]),r}we(xe`<${j} facts=${C()} />`,document.getElementById("page"));
