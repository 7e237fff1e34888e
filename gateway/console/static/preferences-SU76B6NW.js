function C(){return JSON.parse(document.getElementById("facts").textContent)}function T(o){let e=new URL(o,window.location.href);return e.protocol=e.protocol==="https:"?"wss:":"ws:",e.href}import{html as xe,render as we}from"./vendor-YRMYZYUS.js";import{html as $}from"./vendor-YRMYZYUS.js";var B={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function I({pages:o,children:e}){return $`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${o.map(({name:n,path:t})=>$`<a key=${t} href=${t} aria-current=${t===location.pathname?"page":null}>${n}</a>`)}
      </nav>
      <div class="page-header-end">${e}</div>
    </header>
  `}function A({state:o}){return $`<span class="connection" role="status" data-state=${o}>${B[o]}</span>`}import{html as b,useEffect as ge,useState as E}from"./vendor-YRMYZYUS.js";import{createClient as V}from"./vendor-YRMYZYUS.js";function N(o,e){let n=Math.min(1e4,250*2**o);return n/2+n/2*e}var Y=1e4,K=5e3,Q=1e4,J=new Set([4401,4403]),x=class extends Error{constructor(e,n){super(e),this.code=n}};function L({url:o,credential:e,onState:n}){let t,i,r=0,a=!1,s=!1;function l(){t=V({url:o,connectionParams:{authorization:`Bearer ${e}`},lazy:!1,retryAttempts:0,keepAlive:Y,connectionAckWaitTimeout:Q,onNonLazyError:u}),Z(t),t.on("connected",()=>{s||(r=0,a=!0,n("live"))})}function u(p){if(a=!1,s)return;let f=J.has(p?.code);n(f?"refused":"disconnected"),f||(i=setTimeout(l,N(r++,Math.random())))}return l(),{request:(p,f)=>a?X(t,{query:p,variables:f}):Promise.reject(O()),watch:(p,f,q)=>ee(t,{query:p,variables:f},q),close(){s=!0,clearTimeout(i),t.dispose()}}}function Z(o){let e;o.on("ping",n=>{n||(e=setTimeout(()=>o.terminate(),K))}),o.on("pong",n=>n&&clearTimeout(e)),o.on("closed",()=>clearTimeout(e))}function X(o,e){return new Promise((n,t)=>{let i;o.subscribe(e,{next:r=>i=r,error:r=>t(w(r)),complete:()=>i?.data&&!i.errors?n(i.data):t(w(i?.errors))})})}function ee(o,e,{next:n,ended:t}){return o.subscribe(e,{next:({data:i,errors:r})=>i&&!r?n(i):t(w(r)),error:i=>t(w(i)),complete:()=>t(null)})}function w(o){let[e]=Array.isArray(o)?o:[];return e?new x(e.message,e.extensions?.code??"INTERNAL_SERVER_ERROR"):O()}function O(){return new x("The connection was lost before the answer came.","DISCONNECTED")}var g=[{field:"email",type:"EMAIL",word:"Email"},{field:"inAppFeed",type:"IN_APP_FEED",word:"In-app"},{field:"push",type:"PUSH",word:"Push"},{field:"sms",type:"SMS",word:"SMS"},{field:"chat",type:"CHAT",word:"Chat"},{field:"http",type:"HTTP",word:"Webhook"}],m=null;function v(o,e){let n=[...e.workflows,...e.effective.workflows].map(({key:t})=>t);return[...new Set([...o.map(({key:t})=>t),...n])]}function _({set:o,key:e,channel:n,decision:t}){let i=P(o,e,n.field),r=P(o.effective,e,n.field),{isOn:a,conditions:s,isHeld:l}=r,u=i.isUnset&&!r.isUnset,p=te(t,e);return s.length>0?{kind:"conditions",isOn:a,isDefault:u,conditions:s,blocked:p}:{kind:l?"held":"switch",isOn:a,isDefault:u,conditions:s,blocked:p}}function P(o,e,n){if(e===m)return k(o.channelTypes,n,o.channelTypes?.strategy);let t=o.workflows.find(s=>s.key===e);if(!t)return k(null,n,"MERGE");let r=[t.strategy,t.channelTypes?.strategy].includes("REPLACE");if(t.enabled!==null)return{isOn:t.enabled,conditions:[],isUnset:!1,isHeld:r};let a=k(t.channelTypes,n,r?"REPLACE":"MERGE");return{...a,conditions:[...t.conditions,...a.conditions]}}function k(o,e,n){let t=o?.[e]??null,i=n==="REPLACE";return t===null?{isOn:!0,conditions:[],isUnset:!0,isHeld:i}:{isOn:t.enabled??!0,conditions:t.conditions,isUnset:!1,isHeld:i}}function te(o,e){let n=o?.steps.findLast(({allowed:r})=>!r);if(!n)return null;let[t,i]=n.path;return t==="workflows"&&i===e?null:{what:t,name:i,isOwn:n.scope==="USER"}}function R(o,e,n,t){let i={[n.field]:{enabled:t}};if(e===m)return{channelTypes:i};let r=o.effective.workflows.find(s=>s.key===e),a=(r?.enabled??null)===null?{}:ne({enabled:r.enabled});return{workflows:[{key:e,channelTypes:{...a,...i}}]}}function ne(o){return Object.fromEntries(g.map(({field:e})=>[e,o]))}var S={Changed:"subscription Changed($userId:ID!$setId:ID!){preferenceSetChanged(userId:$userId setId:$setId){preferenceSet{...Whole}}}fragment Whole on PreferenceSet{id setId revision ...Switches effective{...Switches}}fragment Switches on Preferences{channelTypes{...Channels}workflows{key enabled strategy conditions{...Comparison}channelTypes{...Channels}}}fragment Channels on ChannelTypePreferences{strategy email{...Setting}inAppFeed{...Setting}sms{...Setting}push{...Setting}chat{...Setting}http{...Setting}}fragment Setting on PreferenceSetting{enabled conditions{...Comparison}}fragment Comparison on Condition{variable operator argument}",Decide:"query Decide($input:DecisionInput!){preferenceDecision(input:$input){channels{channelType allowed steps{rule allowed scope path}}}}",Write:"mutation Write($input:SetPreferencesInput!){outcome:setPreferences(input:$input){...on PreferencesWritten{preferenceSet{...Whole}}...on RevisionConflictError{current{...Whole}}...on UserError{message}}}fragment Whole on PreferenceSet{id setId revision ...Switches effective{...Switches}}fragment Switches on Preferences{channelTypes{...Channels}workflows{key enabled strategy conditions{...Comparison}channelTypes{...Channels}}}fragment Channels on ChannelTypePreferences{strategy email{...Setting}inAppFeed{...Setting}sms{...Setting}push{...Setting}chat{...Setting}http{...Setting}}fragment Setting on PreferenceSetting{enabled conditions{...Comparison}}fragment Comparison on Condition{variable operator argument}"};var re=2e3,ie="Someone changed these preferences in the meantime. Here they are as they are now; your last change was not saved.",y=class{userId;state="connecting";set=null;decisions={};notice=null;#t;#o;#n;#r;#i=new Map;#s=Promise.resolve();#a=()=>{};#c;constructor({url:e,credential:n,userId:t,setId:i,catalogue:r,onChange:a}){this.userId=t,this.#n={userId:t,setId:i},this.#o=r,this.#r=a,this.#t=L({url:e,credential:n,onState:s=>this.#h(s)})}wanted(e,n){return this.#i.get(M(e,n))}toggle(e,n,t){let i=M(e,n);this.#i.set(i,t),this.#e({notice:null}),this.#s=this.#s.then(()=>this.#f(e,n,t)).catch(r=>this.#e({notice:`Not saved: ${r.message}`})).finally(()=>{this.#i.delete(i),this.#e({})})}close(){this.#r=()=>{},this.state="disconnected",clearTimeout(this.#c),this.#a(),this.#t.close()}#e(e){Object.assign(this,e),this.#r()}#d(e,n){return this.#t.request(S[e],n)}#h(e){this.#e({state:e}),e==="live"&&this.#l()}#l(){let e=!0;this.#a(),this.#a=this.#t.watch(S.Changed,this.#n,{next:({preferenceSetChanged:{preferenceSet:n}})=>{(e||n.revision>this.set.revision)&&this.#p(n),e=!1},ended:n=>this.#u(n)})}#u(e){this.state==="live"&&(e&&this.#e({notice:e.message}),this.#c=setTimeout(()=>this.#l(),re))}#p(e){this.#e({set:e}),this.#g().catch(n=>this.#e({notice:n.message}))}async#f(e,n,t){let i={...this.#n,preferences:R(this.set,e,n,t),persistence:"MERGE",expectedRevision:this.set.revision},{outcome:r}=await this.#d("Write",{input:i});r.current&&this.#e({notice:ie});let a=r.preferenceSet??r.current;if(!a)throw new Error(r.message);a.revision>=this.set.revision&&this.#p(a)}async#g(){let{set:e}=this,n=v(this.#o,e),t=await Promise.all(n.map(i=>this.#m(i)));this.set===e&&this.#e({decisions:Object.fromEntries(t)})}async#m(e){let{userId:n,setId:t}=this.#n,{preferenceDecision:i}=await this.#d("Decide",{input:{userId:n,tenantId:t==="default"?null:t,workflow:e,categories:this.#o.find(({key:r})=>r===e)?.categories??[],channels:g.map(({type:r})=>({channelType:r}))}});return[e,Object.fromEntries(i.channels.map(r=>[r.channelType,r]))]}};function M(o,{field:e}){return JSON.stringify([o,e])}import{html as se,useEffect as ce,useRef as de}from"./vendor-YRMYZYUS.js";import{html as d}from"./vendor-YRMYZYUS.js";var ae={queued:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:d`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:d`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:d`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,warning:d`<path d="M8 2.5 14 13H2Z" /><path d="M8 6.5v3M8 11.2v.1" />`,lock:d`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:d`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:d`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:d`<path d="m4 4 8 8M12 4l-8 8" />`,plus:d`<path d="M8 3v10M3 8h10" />`};function h({name:o}){return d`<svg class=${`icon icon-${o}`} viewBox="0 0 16 16" aria-hidden="true">${ae[o]}</svg>`}function D({title:o,onClose:e,children:n}){let t=de();return ce(()=>{let i=document.activeElement;return t.current.showModal(),()=>i.focus()},[]),se`
    <dialog ref=${t} aria-labelledby="dialog-title" onClose=${e}>
      <div class="dialog-head">
        <h2 id="dialog-title">${o}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>t.current.close()}>
          <${h} name="close" />
        </button>
      </div>
      ${n}
    </dialog>
  `}import{html as c,useState as pe}from"./vendor-YRMYZYUS.js";var le={EQUAL_TO:"is",NOT_EQUAL_TO:"is not",GREATER_THAN:"is greater than",LESS_THAN:"is less than",GREATER_THAN_OR_EQUAL_TO:"is at least",LESS_THAN_OR_EQUAL_TO:"is at most"};function H(o){let e=o.replaceAll(/[-_]+/g," ").trim()||o;return e.charAt(0).toUpperCase()+e.slice(1)}function W({variable:o,operator:e,argument:n}){let t=le[e]??e.toLowerCase().replaceAll("_"," ");return[o,t,n===null?"":JSON.stringify(n)].join(" ").trim()}function U(o,{isOn:e}){return`${o==="default"?"Your organisation":`The organisation ${o}`} keeps this ${e?"on":"off"}, whatever you choose.`}function F({what:o,name:e,isOwn:n}){let t=n?"You":"Your organisation";switch(o){case"channelTypes":return`${t} turned this channel off for all notifications. Turn it on there to receive this.`;case"categories":return`${t} turned off every notification of the category “${e}”.`;case"workflows":return`${t} turned off this notification.`;default:return`${t} turned this off.`}}function j({feed:o,catalogue:e}){let[n,t]=pe(null),i=v(e,o.set);return c`
    <section class="card" aria-label=${`Preferences of ${o.userId}`}>
      <table class="grid" role="table">
        <caption class="unseen">
          What reaches you on which channel
        </caption>
        <thead>
          <tr>
            <th scope="col">Notification</th>
            ${g.map(({field:r,word:a})=>c`<th scope="col" key=${r}>${a}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[m,...i].map(r=>{let a=e.find(s=>s.key===r)?.categories??[];return c`<${he} key=${r??""} ...${{feed:o,workflow:r,categories:a,onExplain:t}} />`})}
        </tbody>
      </table>
    </section>
    <ul class="legend">
      <li><span class="dot" aria-hidden="true"></span>A default of your organisation, which you may change</li>
      <li><${h} name="lock" />Decided by your organisation</li>
      <li><${h} name="conditions" />Depends on the message</li>
      <li><${h} name="why" />Off for another reason; press it to read which</li>
    </ul>
    ${n&&c`<${fe} ...${n} onClose=${()=>t(null)} />`}
  `}function he({feed:o,workflow:e,categories:n,onExplain:t}){let i=e===m?"All notifications":H(e);return c`
    <tr class=${e===m?"everything":null}>
      <th scope="row">
        ${i}${n.map(r=>c`<span class="tag" key=${r}>${r}</span>`)}
      </th>
      ${g.map(r=>{let a=o.decisions[e]?.[r.type],s=_({set:o.set,key:e,channel:r,decision:a}),l=`${i} by ${r.word}`;return c`<td key=${r.field} data-label=${r.word}>
          <${ue} ...${{feed:o,workflow:e,channel:r,cell:s,label:l,onExplain:t}} />
        </td>`})}
    </tr>
  `}function ue({feed:o,workflow:e,channel:n,cell:t,label:i,onExplain:r}){let a=[t.kind==="held"&&U(o.set.setId,t),t.blocked&&F(t.blocked)],s=()=>r({label:i,reasons:a.filter(Boolean),conditions:t.conditions});if(t.kind==="conditions")return c`<${G} icon="conditions" word="Depends" ...${{label:i,onClick:s}} />`;if(t.kind==="held"||t.blocked&&!t.blocked.isOwn&&t.blocked.what==="categories"){let u=t.isOn&&!t.blocked?"On":"Off";return c`<${G} icon="lock" word=${u} ...${{label:i,onClick:s}} />`}let l=o.wanted(e,n)??t.isOn;return c`
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked=${l}
      aria-label=${i}
      title=${t.isDefault?"A default of your organisation":null}
      data-default=${t.isDefault}
      data-blocked=${t.blocked!==null}
      onClick=${()=>o.toggle(e,n,!l)}
    />
    ${t.blocked&&l&&c`<button type="button" class="quiet why" aria-label=${`Why ${i} is off nevertheless`} onClick=${s}>
        <${h} name="why" />
      </button>`}
  `}function G({icon:o,word:e,label:n,onClick:t}){return c`
    <button type="button" class="reason" aria-label=${`${e}: ${n}`} onClick=${t}>
      <${h} name=${o} />${e}
    </button>
  `}function fe({label:o,reasons:e,conditions:n,onClose:t}){return c`
    <${D} title=${o} onClose=${t}>
      <div class="dialog-body explanation">
        ${e.map(i=>c`<p key=${i}>${i}</p>`)}
        ${n.length>0&&c`<p>This is sent only when all of these hold:</p>
            <ul>
              ${n.map((i,r)=>c`<li key=${r}>${W(i)}</li>`)}
            </ul>
            <p class="note">Settings with conditions are changed through the API.</p>`}
      </div>
    <//>
  `}function z({facts:o}){let{demo:e}=o,[n,t]=E(e.userId),[i,r]=E("default"),a=be({url:T(o.endpoint),demo:e,userId:n,setId:i});return b`
    <${I} pages=${o.pages}>
      <${A} state=${a?.state??"connecting"} />
    <//>
    <main>
      <div class="view-head">
        <div>
          <h1>Notifications</h1>
          <p class="note">Choose what reaches you, and how. Changes are saved at once.</p>
        </div>
        <${me} ...${{tenants:e.tenants,userId:n,setId:i,setUserId:t,setSetId:r}} />
      </div>
      ${a?.notice&&b`<p class="notice" role="alert">${a.notice}</p>`}
      ${a?.set?b`<${j} feed=${a} catalogue=${e.workflows} />`:b`<p class="card empty">Loading…</p>`}
    </main>
  `}function me({tenants:o,userId:e,setId:n,setUserId:t,setSetId:i}){return b`
    <form class="about" onSubmit=${r=>r.preventDefault()}>
      <label for="user">User</label>
      <input
        id="user"
        defaultValue=${e}
        spellcheck=${!1}
        onChange=${({target:r})=>t(r.value.trim()||e)}
      />
      <label for="about-set">For</label>
      <select id="about-set" value=${n} onChange=${({target:r})=>i(r.value)}>
        <option value="default">everything</option>
        ${o.map(r=>b`<option key=${r} value=${r}>${r}</option>`)}
      </select>
    </form>
  `}function be({url:o,demo:e,userId:n,setId:t}){let[{feed:i},r]=E({feed:null});return ge(()=>{let a=()=>r({feed:s}),s=new y({url:o,credential:e.key,userId:n,setId:t,catalogue:e.workflows,onChange:a});return a(),()=>s.close()},[o,e,n,t]),i}we(xe`<${z} facts=${C()} />`,document.getElementById("page"));
