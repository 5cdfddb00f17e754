System.Console.WriteLine("passerelle");
