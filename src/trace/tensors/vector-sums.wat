;; Sums of up to 16,384 float32 values in double precision, four values at a time. Values that are not finite are counted
;; out. Compiled into vector-sums.wasm.ts by `node scripts/compile-wat.mjs`.
(module
  ;; The values from 0 on, the results from 65,536 on.
  (memory (export "memory") 2)

  ;; Sums of the values up to the byte $end, a multiple of 16, and of their distances to $origin:
  ;; f64x2 distances, f64x2 squared distances, f32x4 smallest, f32x4 largest, i32x4 how many are finite, i32x4 how many are 0
  (func (export "sums") (param $end i32) (param $origin f32)
    (local $at i32) (local $x v128) (local $finite v128) (local $low v128) (local $high v128)
    (local $origins v128) (local $origins64 v128) (local $infinity v128)
    (local $distances v128) (local $squares v128) (local $distances2 v128) (local $squares2 v128)
    (local $min v128) (local $max v128) (local $count v128) (local $zeros v128)
    (local.set $origins (f32x4.splat (local.get $origin)))
    (local.set $origins64 (f64x2.promote_low_f32x4 (local.get $origins)))
    (local.set $infinity (f32x4.splat (f32.const inf)))
    (local.set $min (local.get $infinity))
    (local.set $max (f32x4.neg (local.get $infinity)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x (v128.load (local.get $at)))
        (local.set $finite (f32x4.lt (f32x4.abs (local.get $x)) (local.get $infinity)))
        ;; A mask is -1 where it holds.
        (local.set $count (i32x4.sub (local.get $count) (local.get $finite)))
        (local.set $zeros (i32x4.sub (local.get $zeros) (f32x4.eq (local.get $x) (v128.const f32x4 0 0 0 0))))
        ;; What is not finite counts as the origin, at a distance of 0, which is itself one of the values.
        (local.set $x (v128.bitselect (local.get $x) (local.get $origins) (local.get $finite)))
        (local.set $min (f32x4.pmin (local.get $min) (local.get $x)))
        (local.set $max (f32x4.pmax (local.get $max) (local.get $x)))
        (local.set $low (f64x2.sub (f64x2.promote_low_f32x4 (local.get $x)) (local.get $origins64)))
        (local.set $high
          (f64x2.sub
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))
            (local.get $origins64)))
        (local.set $distances (f64x2.add (local.get $distances) (local.get $low)))
        (local.set $distances2 (f64x2.add (local.get $distances2) (local.get $high)))
        (local.set $squares (f64x2.add (local.get $squares) (f64x2.mul (local.get $low) (local.get $low))))
        (local.set $squares2 (f64x2.add (local.get $squares2) (f64x2.mul (local.get $high) (local.get $high))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (v128.store (i32.const 65536) (f64x2.add (local.get $distances) (local.get $distances2)))
    (v128.store (i32.const 65552) (f64x2.add (local.get $squares) (local.get $squares2)))
    (v128.store (i32.const 65568) (local.get $min))
    (v128.store (i32.const 65584) (local.get $max))
    (v128.store (i32.const 65600) (local.get $count))
    (v128.store (i32.const 65616) (local.get $zeros))))
