package io.penstock.wasm.bombs;
import io.penstock.wasm.*; import io.penstock.wasm.api.*; import io.penstock.wasm.testing.EngineMode;
import java.time.Duration; import java.util.*; import java.util.concurrent.*;
class Explore { public static void main(String[] a) throws Exception {
  com.sun.management.OperatingSystemMXBean os=(com.sun.management.OperatingSystemMXBean)java.lang.management.ManagementFactory.getOperatingSystemMXBean();
  for (Bomb b: a.length==0? Bomb.values(): Arrays.stream(a).map(Bomb::valueOf).toArray(Bomb[]::new)) { byte[] m=b.module();
   for (EngineMode mode: EngineMode.values()) { if (mode==EngineMode.BASELINE_LAZY) continue;
    long c=os.getProcessCpuTime(), t=System.nanoTime(); 
    FutureTask<String> f=new FutureTask<>(()->{ try(WasmEngine e=WasmEngine.create(mode.config()); WasmModule w=e.compile(m); WasmInstance i=w.instantiate(Imports.none(), Duration.ofSeconds(60))){ if(mode==EngineMode.DYNAMIC) w.tierUp().toCompletableFuture().join(); try(GuestCall g=i.beginCall(Duration.ofSeconds(30))){ return "returned "+Arrays.toString(i.function("f").get().invoke(5)); } } catch(WasmException e){ String s=e.toString(); return s.substring(0,Math.min(200,s.length())); } });
    Thread th=new Thread(null,f,"bomb",16<<20); th.setDaemon(true); th.start(); String r;
    try { r=f.get(120,TimeUnit.SECONDS); } catch(TimeoutException e){ r="TIMEOUT "+Arrays.asList(th.getStackTrace()).stream().limit(8).toList(); } catch(ExecutionException e){ r="BUG "+e.getCause()+" "+Arrays.stream(e.getCause().getStackTrace()).limit(8).toList(); if(r.length()>900) r=r.substring(0,900);}
    long heap=java.lang.management.ManagementFactory.getMemoryPoolMXBeans().stream().filter(p->p.getType()==java.lang.management.MemoryType.HEAP).mapToLong(p->p.getPeakUsage().getUsed()).sum()>>20; java.lang.management.ManagementFactory.getMemoryPoolMXBeans().forEach(p->p.resetPeakUsage());
    System.out.println(b+" "+m.length+" "+mode+" cpu "+(os.getProcessCpuTime()-c)/1000000+" ms wall "+(System.nanoTime()-t)/1000000+" peak heap "+heap+"M "+r);
   } } System.exit(0); } }
